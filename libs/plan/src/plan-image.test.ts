import { imageSchema, layersSchema, lockSchema, profilesSchema } from '@stx/formats';
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

test('what is not to stay is taken out of the image of LOCI, and never comes into that of the embedded recipe', () => {
  expect(plan({}, 'loci').finish.removePython).toContain('pip');
  const own = plan();
  expect(own.finish.removePython).toEqual([]);
  expect(own.installed).not.toContain('pip');
});
