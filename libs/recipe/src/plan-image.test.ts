import { networkSettings, outputArgument, type BuildRequest } from '@stx/engine';
import { imageSchema, layersSchema, lockSchema, profilesSchema } from '@stx/formats';
import { imageConfiguration, quoted } from './docker-text.js';
import { embeddedRecipe, endOnWheels } from './embedded-recipe.js';
import { lociRecipe } from './loci-recipe.js';
import type { ImagePlan, PlannedWheel } from './image-plan.js';
import { planImage } from './plan-image.js';

const wheel = (name: string): object => ({
  name,
  version: '1.0',
  wheel: { file: `${name}-1.0-py3-none-any.whl`, sha256: 'd'.repeat(64) },
});

const madeWheel = (name: string, version = '1.0'): PlannedWheel => ({
  name,
  version,
  file: `${name}-${version}-py3-none-any.whl`,
  sha256: 'd'.repeat(64),
});

const WHEELS = [madeWheel('keystone', '29.0.2'), ...['pip', 'uv', 'uwsgi'].map((each) => madeWheel(each))];

function plan(
  over: object = {},
  recipe: 'loci' | 'embedded' = 'embedded',
  layers: object = {},
  made: PlannedWheel[] = [],
): ImagePlan {
  return planImage({
    name: 'keystone',
    image: imageSchema.parse({
      base: 'trixie',
      wheels: ['base'],
      project: 'keystone',
      source: { sdist: { name: 'keystone', version: '29.0.2' } },
      profiles: ['apache'],
      pipPackages: ['ldappool'],
      distPackages: ['libpq5'],
      ...over,
    }),
    lock: lockSchema.parse({
      lockVersion: 1,
      resolvedFrom: `sha256:${'e'.repeat(64)}`,
      release: '2026.1',
      python: '3.13',
      project: {
        name: 'keystone',
        version: '29.0.2',
        source: { sdist: { file: 'keystone-29.0.2.tar.gz', sha256: 'f'.repeat(64) } },
      },
      distributions: [wheel('pip'), wheel('uwsgi')],
    }),
    wheels: { wheels: [...made, ...WHEELS.filter(({ name }) => made.every((each) => each.name !== name))] },
    baseDigest: `sha256:${'a'.repeat(64)}`,
    builderDigest: `sha256:${'c'.repeat(64)}`,
    basePackages: ['libxml2'],
    recipe: { recipe, identity: 'id', ...(recipe === 'embedded' ? { fallback: 'LOCI could not be had' } : {}) },
    profiles: profilesSchema.parse({ system: { apache2: ['apache'], libxml2: [] }, python: {}, tools: [] }),
    layers: layersSchema.parse(layers),
  });
}

const WITH_WHEELS = `sha256:${'b'.repeat(64)}`;
const store = { layout: '/store', digest: `sha256:${'a'.repeat(64)}` };
const folders = { wheels: '/w', finish: '/f', loci: '/c' };
const embedded = (over: object = {}): BuildRequest => embeddedRecipe(plan(over), '/f', store, networkSettings({}));

/** All solves by which the embedded recipe makes an image. */
function requests(over: object): BuildRequest[] {
  const end = endOnWheels(plan(over), '/f', { ...store, digest: WITH_WHEELS });
  return [embedded(over), ...(end === undefined ? [] : [end])];
}

test("the plan is LOCI's build arguments, and the packages of its profiles", () => {
  expect(plan().arguments).toMatchObject({
    PROJECT: 'keystone',
    PROFILES: 'apache',
    PIP_PACKAGES: 'ldappool',
    UID: '42424',
  });
  expect(plan().systemPackages).toEqual(['apache2', 'libpq5', 'libxml2']);
});

test('what is removed after the build is not among what stays installed', () => {
  expect(plan({ remove: { pythonPackages: ['Pip'] } }).installed).toEqual(['keystone', 'uwsgi']);
});

test('an image of packages alone is called infra and has no source', () => {
  const none = plan({ project: 'none', source: undefined });
  expect(none.arguments).toMatchObject({ PROJECT: 'infra', PROJECT_REPO: 'nil' });
  expect(none.user.name).toBe('infra');
});

test('an argument that the plan sets itself is refused by name', () => {
  expect(() => plan({ arguments: { PIP_PACKAGES: 'evil' } })).toThrow(
    'arguments.PIP_PACKAGES is set by the plan itself',
  );
});

test("what LOCI's scripts clone is a work tree within the build, and is not named a second time", () => {
  const source = { git: { repository: 'https://git.example/console', commit: 'a'.repeat(40) } };
  const extraSources = [{ name: 'skyline-console', source }];
  expect(plan({ extraSources }).arguments).toMatchObject({
    SKYLINE_CONSOLE_REPO: 'file:///stx/sources/skyline-console',
    SKYLINE_CONSOLE_REF: 'main',
  });
  const given = { SKYLINE_CONSOLE_REPO: 'https://git.example/other' };
  expect(() => plan({ extraSources, arguments: given })).toThrow('arguments.SKYLINE_CONSOLE_REPO is set by the plan');
  expect(plan({ arguments: given }).arguments).toMatchObject(given);
});

test('that the embedded recipe stood in for LOCI is on the image', () => {
  expect(plan().labels).toMatchObject({
    'io.starlingx.image.recipe': 'embedded',
    'io.starlingx.image.recipe.fallback': 'LOCI could not be had',
  });
});

test('environment and command come out letter by letter', () => {
  expect(quoted('a"b\\c$HOME')).toBe('"a\\"b\\\\c\\$HOME"');
  expect(imageConfiguration({ environment: { A: '$(id)' }, entrypoint: ['sh', '-c', '`id`'], command: [] })).toEqual([
    'ENV A="\\$(id)"',
    'ENTRYPOINT ["sh","-c","`id`"]',
  ]);
});

test('the engine makes what lies below the wheels, and is given none of them', () => {
  const { dockerfile, folders: given } = embedded();
  expect(given).toEqual({ 'stx-finish': '/f' });
  expect(dockerfile).not.toContain('uwsgi');
  // The base has libxml2.
  expect(dockerfile).toMatch(/install_system\.py apache2 libpq5$/mu);
  const steps = dockerfile.split('\n').filter((line) => line.startsWith('RUN'));
  const withNetwork = steps.filter((line) => !line.startsWith('RUN --network=none'));
  expect(withNetwork.map((line) => line.includes('install_system.py'))).toEqual([true]);
});

test('packages that many images hold are layers of their own, except below what apt removes again', () => {
  const system = { trixie: [{ packages: ['apache2', 'libapr1'], for: [['apache2']] }] };
  const remove = { pythonPackages: [], distPackages: ['libpq5'] };
  expect(plan({}, 'embedded', { system }).layers.system).toEqual([['apache2', 'libapr1'], ['libpq5']]);
  expect(plan({ remove }, 'embedded', { system }).layers.system).toEqual([['apache2', 'libpq5']]);
  expect(plan({}, 'embedded', { system: { bookworm: system.trixie } }).layers.system).toEqual([['apache2', 'libpq5']]);
});

test('a layer of wheels is known by what is in it, and holds what stays installed', () => {
  const { python } = plan().layers;
  expect(python.map(({ wheels }) => wheels.map(({ name }) => name))).toEqual([['keystone', 'uwsgi']]);
  expect(python[0]?.id).toMatch(/^[0-9a-f]{16}$/u);
});

test('wheels that were made of another lock are refused, as what is missing would be left out', () => {
  expect(() => plan({ remove: { pythonPackages: ['pip'] } })).not.toThrow();
  expect(() => plan({}, 'embedded', {}, [madeWheel('uwsgi', '2.0')])).toThrow('uwsgi 1.0 is locked');
});

test('only an image whose steps may delete files of lower layers is packed a second time', () => {
  const isSettled = (over: object): (boolean | undefined)[] =>
    requests(over).map(({ output }) => (output.kind === 'image' ? output.settled : undefined));
  expect(isSettled({})).toEqual([true]);
  expect(isSettled({ steps: [{ directory: { path: '/srv/a' } }] })).toEqual([true]);
  // What lies below the wheels is no image yet.
  expect(isSettled({ steps: [{ shell: 'rm /etc/motd' }] })).toEqual([true, false]);
  expect(isSettled({ remove: { pythonPackages: [], distPackages: ['curl'] } })).toEqual([false]);
});

test('the build ends before wheels are laid on it, but for steps that may need them', () => {
  const endsOnWheels = (over: object): boolean => {
    const ends = requests(over).map(({ dockerfile }) => dockerfile.includes('finish.py'));
    expect(ends.filter(Boolean)).toHaveLength(1);
    return ends[1] === true;
  };
  expect(endsOnWheels({})).toBe(false);
  expect(endsOnWheels({ steps: [{ shell: 'keystone-manage --help' }] })).toBe(true);
  expect(endsOnWheels({ steps: [{ link: { path: '/etc/keystone/a', target: '/b' } }] })).toBe(false);
  expect(endsOnWheels({ steps: [{ link: { path: '/var//lib/openstack/etc', target: '/etc' } }] })).toBe(true);
  expect(endsOnWheels({ project: 'horizon' })).toBe(true);
});

test('the end upon the wheels has the same configuration and labels, and reaches no network', () => {
  const over = { steps: [{ shell: 'id' }], environment: { A: 'b' } };
  const [below, end] = requests(over);
  expect(end?.images).toEqual({ 'stx-base': { layout: '/store', digest: WITH_WHEELS } });
  expect(end?.labels).toEqual(below?.labels);
  expect(end?.dockerfile).toContain('ENV A="b"');
  expect(end?.dockerfile.match(/^RUN .*$/gmu)).toEqual([expect.stringMatching(/^RUN --network=none /u)]);
  expect(end?.secrets).toEqual({});
});

test('what is not to stay is taken out of the image of LOCI, and never comes into that of the embedded recipe', () => {
  expect(plan({}, 'loci').finish.removePython).toContain('pip');
  const own = plan();
  expect(own.finish.removePython).toEqual([]);
  expect(own.installed).not.toContain('pip');
});

test('LOCI is given only the wheels of the lock, no index, and its Dockerfile stays as it is but for a stage before', () => {
  const own = 'FROM x AS project\nRUN y\n';
  const request = lociRecipe(
    plan({}, 'loci'),
    `ARG FROM=x\n${own}`,
    folders,
    { base: store, builder: store },
    networkSettings({}),
  );
  expect(request.dockerfile).toMatch(/^ARG FROM=x\nFROM stx-base AS bytecode\n/u);
  expect(request.dockerfile).toContain(`\n${own}`);
  expect(request.buildArguments.FROM).toBe('stx-packages');
  expect(request.buildArguments).toMatchObject({
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: '/wheels',
    KEEP_ALL_WHEELS: 'True',
    WHEELS: 'stx-wheels',
  });
});

test("packages are installed by the same steps in both recipes; of LOCI's stages no other has a cache of all builds", () => {
  const text = lociRecipe(
    plan({}, 'loci'),
    'FROM x AS project\nRUN y',
    folders,
    { base: store, builder: store },
    networkSettings({}),
  ).dockerfile;
  const installs = (dockerfile: string): string[] =>
    dockerfile.split('\n').filter((line) => line.includes('install_system.py'));
  expect(installs(text)).toEqual(installs(embedded().dockerfile));
  expect(installs(text)).toHaveLength(1);
  const others = text.split('\n').filter((line) => !line.includes('install_system.py'));
  expect(others.join('\n')).not.toMatch(/type=cache|type=secret/u);
});

test.each([
  [{ type: 'zstd' }, 'compression=zstd'],
  [{ type: 'gzip', level: 0 }, 'compression=gzip,compression-level=0'],
  [{ type: 'uncompressed' }, 'compression=uncompressed'],
])('both recipes pack layers as layers.yaml says: %j', (compression, said) => {
  const settings = networkSettings({});
  const embedded = embeddedRecipe(plan({}, 'embedded', { compression }), '/f', store, settings);
  const loci = lociRecipe(
    plan({}, 'loci', { compression }),
    'FROM x',
    folders,
    { base: store, builder: store },
    settings,
  );
  expect([embedded, loci].map(({ output }) => outputArgument(output)?.endsWith(said))).toEqual([true, true]);
});

test('with another compression no step is one whose layer the engine has packed before', () => {
  const stage = (compression: object): string => {
    const { dockerfile } = embeddedRecipe(plan({}, 'embedded', { compression }), '/f', store, networkSettings({}));
    return dockerfile.slice(dockerfile.indexOf('FROM stx-base AS project'));
  };
  // Steps have the argument in sight, what is copied another path.
  const [one, other] = [stage({ type: 'zstd' }), stage({ type: 'zstd', level: 1 })];
  expect(one.split('\nRUN ')[0]).not.toBe(other.split('\nRUN ')[0]);
  const copies = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('COPY'));
  expect(copies(one)).toHaveLength(1);
  expect(copies(one)).not.toEqual(copies(other));
  const loci = (compression: object): unknown =>
    lociRecipe(
      plan({}, 'loci', { compression }),
      'FROM x',
      folders,
      { base: store, builder: store },
      networkSettings({}),
    ).buildArguments.STX_COMPRESSION;
  expect([loci({ type: 'zstd' }), loci({ type: 'gzip', level: 9 })]).toEqual(['zstd', 'gzip-9']);
});

test('steps find bytecode that is made before them, and leave none', () => {
  const { dockerfile } = embedded();
  const steps = dockerfile.split('\n').filter((line) => line.startsWith('RUN'));
  expect(steps[0]).toContain('PYTHONPYCACHEPREFIX=/stx-bytecode python3 /stx/sandbox/keep_bytecode.py');
  // The environment is made at the same moment.
  expect(steps[1]).toContain('make_venv.py');
  expect(steps[1]).not.toContain('from=bytecode');
  for (const step of steps.slice(2)) {
    expect(step).toContain('--mount=type=bind,from=bytecode,source=/stx-bytecode,target=/opt/stx-bytecode');
    expect(step).toContain('PYTHONDONTWRITEBYTECODE=1');
  }
});
