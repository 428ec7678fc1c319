import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeTrial, ROOT, type Trial } from './workspace.js';

/** Four small images: all hold six, three hold idna, one holds decorator, two a wheel that a set of the trial builds. */
const IMAGES = {
  a: { wheels: ['base'], pipPackages: ['six'] },
  b: { wheels: ['base'], pipPackages: ['six', 'idna'] },
  c: { wheels: ['base', 'tiny'], pipPackages: ['six', 'idna', 'retrying'] },
  d: { wheels: ['base', 'tiny'], pipPackages: ['six', 'idna', 'retrying', 'decorator'] },
};
const ALL = Object.keys(IMAGES);
const EVERYTHING = ['run-many', '-t', 'verify-image', '--parallel=2'];
const CONSTRAINTS = 'wheels/constraints/2026.1/upper-constraints.txt';
const BASE = 'images/base-trixie/base.yaml';
const PAGE = join(ROOT, 'docs', 'exactness.md');

const each = (target: string, names: readonly string[] = ALL): string[] => names.map((name) => `${name}:${target}`);
/** From its wheels on, which are looked at again where a lock is another. */
const fromWheels = (names: readonly string[]): string[] =>
  ['build-wheels', 'build-image', 'verify-image'].flatMap((target) => each(target, names));

let trial: Trial;

beforeAll(async () => {
  trial = await makeTrial({ STX_RECIPE: 'embedded' });
  for (const name of await readdir(trial.path('images'))) {
    if (!/^(?:base|builder)-|^loci$/u.test(name)) await rm(trial.path('images', name), { recursive: true });
  }
  await rm(trial.path('wheels', 'starlingx'), { recursive: true });
  // A compiled wheel in all four would be most of the time that these tests take.
  await trial.edit('images/loci/profiles.yaml', (text) => text.replace(/^ {2}uwsgi: .*\n/mu, ''));
  await addWheelSet();
  for (const [name, image] of Object.entries(IMAGES)) await addImage(name, image);
  await trial.ok(['lock', 'wheels-tiny']);
  await trial.ok(['run-many', '-t', 'lock', '-p', ALL.join(','), '--parallel=2']);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', 'commit', '--quiet', '--message=begin');
  await trial.ok(EVERYTHING);
});

async function addWheelSet(): Promise<void> {
  const packages = { retrying: { version: '1.4.2', source: { sdist: { name: 'retrying', version: '1.4.2' } } } };
  const targets = {
    lock: { executor: './tools/nx-stx:lock-wheels' },
    'check-lock': {},
    'build-wheels': { dependsOn: ['check-lock', '^build-image'] },
  };
  const project = { name: 'wheels-tiny', implicitDependencies: ['base-trixie', 'builder-trixie'], targets };
  await trial.write('wheels/tiny/project.json', JSON.stringify(project));
  await trial.write(
    'wheels/tiny/wheels.yaml',
    JSON.stringify({ base: 'trixie', release: '2026.1', policy: 'any', packages }),
  );
}

async function addImage(name: string, image: { wheels: string[]; pipPackages: string[] }): Promise<void> {
  const made = image.wheels.includes('tiny') ? [{ projects: ['wheels-tiny'], target: 'build-wheels' }] : [];
  const project = {
    name,
    implicitDependencies: ['base-trixie', 'builder-trixie', 'loci', ...image.wheels.map((set) => `wheels-${set}`)],
    targets: {
      lock: { dependsOn: ['^build-image', ...made] },
      'check-lock': {},
      'build-wheels': { dependsOn: ['check-lock', '^build-image', ...made] },
      'build-image': {},
      'verify-image': {},
      explain: {},
    },
  };
  await trial.write(`images/${name}/project.json`, JSON.stringify(project));
  await trial.write(`images/${name}/image.yaml`, `${JSON.stringify({ base: 'trixie', project: 'none', ...image })}\n`);
  await trial.write(`images/${name}/README.md`, `# ${name}\n`);
  await trial.write(`images/${name}/verify.yaml`, '{}\n');
}

async function git(...args: string[]): Promise<void> {
  await execa('git', args, { cwd: trial.root });
}

/** Tells ./nx that the modules are those of the lock file; in a copy they are links that npm must not write through. */
async function keepModules(): Promise<void> {
  await writeFile(trial.path('node_modules', '.stx-installed'), '');
}

/** The tasks that ran, as Nx tells them; what came out of the cache has a remark behind its name. */
function ranIn(output: string): string[] {
  const found = [...output.matchAll(/^> nx run (?<task>\S+)[ \t]*$/gmu)].map(([, task = '']) => task);
  return [...new Set(found)].sort();
}

const append = (file: string, line: string) => (): Promise<void> =>
  trial.edit(file, (text) => `${text.trimEnd()}\n${line}\n`);
const addFile = (file: string, text: string) => (): Promise<void> => trial.write(file, text);
const bump = (wanted: string) => async (): Promise<void> => {
  await trial.ok(['lock', `--update=${wanted}`]);
};
const change = (file: string, from: RegExp, to: string) => (): Promise<void> =>
  trial.edit(file, (text) => text.replace(from, to));

interface Row {
  edit: string;
  apply: () => Promise<void>;
  /** Exactly what runs. */
  runs: string[];
}

const CHECKS = [...each('check-lock'), 'wheels-tiny:check-lock'];
const ROWS: Row[] = [
  { edit: 'nothing', apply: () => Promise.resolve(), runs: [] },
  {
    edit: 'the config of one image',
    apply: change('images/a/image.yaml', /\}\s*$/u, ', "environment": { "GREETING": "hello" } }\n'),
    runs: ['a:check-lock', 'a:build-image', 'a:verify-image', 'stx-images:check-labels'],
  },
  {
    edit: 'the lock of one image, which still means the same',
    apply: append('images/a/image.lock.yaml', '# a remark'),
    runs: ['a:check-lock', ...fromWheels(['a'])],
  },
  {
    edit: 'a constraint that no image holds',
    apply: change(CONSTRAINTS, /^zipp===.*$/mu, 'zipp===3.22.0'),
    runs: CHECKS,
  },
  {
    edit: 'a constraint that one image holds, and its lock',
    apply: bump('decorator==5.1.1'),
    runs: [...CHECKS, ...fromWheels(['d'])],
  },
  {
    edit: 'a constraint that three images hold, and their locks',
    apply: bump('idna==3.10'),
    runs: [...CHECKS, ...fromWheels(['b', 'c', 'd'])],
  },
  {
    edit: 'a constraint that all images hold, and their locks',
    apply: bump('six==1.16.0'),
    runs: [...CHECKS, ...fromWheels(ALL)],
  },
  {
    edit: 'an entry of a wheel set that no image holds',
    apply: change('wheels/base/wheels.yaml', /^packages:$/mu, 'packages:\n  zipp:\n    version: 3.23.0'),
    runs: CHECKS,
  },
  {
    edit: "how a set's wheel is built, which gives the same bytes",
    apply: async () => {
      await trial.edit('wheels/tiny/wheels.yaml', (text) =>
        text.replace('"1.4.2",', '"1.4.2","environment":{"X":"1"},'),
      );
      await trial.edit('wheels/tiny/wheels.lock.yaml', (text) =>
        text.replace(/^- name: retrying$/mu, '- name: retrying\n  environment: { X: "1" }'),
      );
    },
    runs: [...CHECKS, 'wheels-tiny:build-wheels'],
  },
  {
    edit: "the base's sources, which give the same digest",
    apply: append(BASE, '# a remark'),
    runs: ['base-trixie:build-image'],
  },
  {
    edit: 'a distribution package of the base',
    apply: change(BASE, /^(?<indent>\s*)packages:\s*$/mu, '$<indent>packages:\n$<indent>  - less'),
    runs: [
      ...['base-trixie:build-image', 'builder-trixie:build-image', 'wheels-tiny:build-wheels'],
      ...fromWheels(ALL),
    ],
  },
  {
    edit: "LOCI's commit, and the locks, which name it",
    apply: async () => {
      await trial.edit('images/loci/loci.yaml', (text) =>
        text.replace(/^commit: .*$/mu, 'commit: efccd0a853879ac6af6066eda09792d0d3afe9c0'),
      );
      await trial.ok(['run-many', '-t', 'lock', '-p', ALL.join(','), '--parallel=2']);
    },
    // That of the set ran when the images were locked, which takes its wheels.
    runs: ['loci:prepare-recipe', ...each('check-lock'), ...fromWheels(ALL)],
  },
  {
    edit: 'a patch of LOCI, while the embedded recipe builds',
    apply: append('images/loci/patches/0005-spice-package.patch', ''),
    runs: ['loci:prepare-recipe'],
  },
  { edit: 'documentation', apply: append('images/a/README.md', 'More.'), runs: [] },
  {
    edit: 'a test',
    apply: addFile('libs/build/src/new.test.ts', "test('it is new', () => undefined);\n"),
    runs: [],
  },
  {
    edit: 'what code only says',
    apply: append('libs/engine/src/report-progress.ts', '// A remark.'),
    runs: [],
  },
  {
    edit: "the code of build-image's executor",
    apply: append('tools/nx-stx/src/executors/build-image/executor.ts', '// A remark.'),
    runs: each('build-image'),
  },
  {
    edit: 'the code of the recipe',
    apply: append('libs/recipe/src/docker-text.ts', '// A remark.'),
    runs: ['loci:prepare-recipe', ...each('build-image')],
  },
  {
    edit: 'a library that unpacks sources (yauzl, in package-lock.json)',
    apply: async () => {
      const integrity = /(?<head>"node_modules\/yauzl": \{[^}]*?"integrity": "sha512-)j/u;
      await trial.edit('package-lock.json', (text) => text.replace(integrity, '$<head>k'));
      await keepModules();
    },
    runs: ['loci:prepare-recipe', 'wheels-tiny:build-wheels', ...fromWheels(ALL)],
  },
  {
    edit: 'how one image is verified',
    apply: change('images/a/verify.yaml', /\{\}/u, '{ "services": [] }'),
    runs: ['a:verify-image'],
  },
];

const written: string[] = [];

test.each(ROWS)('$edit', async ({ edit, apply, runs }) => {
  try {
    await apply();
    const affected = JSON.parse(
      await trial.ok(['show', 'projects', '--affected', '--base=HEAD', '--with-target=build-image', '--json']),
    ) as string[];
    const output = await trial.ok(EVERYTHING);
    const ran = ranIn(output);
    written.push(row(edit, ran, affected));
    expect(ran).toEqual([...runs].sort());
    // What `affected` leaves out is not built in CI, so it may name more and never less.
    const built = ran.filter((task) => task.endsWith(':build-image')).map((task) => task.split(':')[0]);
    expect(built.filter((project) => !affected.includes(project ?? ''))).toEqual([]);
  } finally {
    await git('checkout', '--quiet', '.');
    await git('clean', '--quiet', '-fd');
    await keepModules();
  }
});

test('an image is explained: what changed in it, what before it, and who else is hit', async () => {
  try {
    await bump('idna==3.10')();
    await append(BASE, '# a remark')();
    await append('libs/recipe/src/docker-text.ts', '// A remark.')();
    const text = await trial.ok(['explain', 'c']);
    expect(text).toMatch(/c would be built again, because:/u);
    await trial.ok(['explain', 'c', '--json']);
    const told = JSON.parse(await trial.read('dist/explain/c.json')) as {
      reasons: { name: string; detail: string; alsoHits: string[] }[];
      first: { task: string; reasons: { name: string; alsoHits: string[] }[] }[];
    };
    expect(told.reasons).toEqual([
      { kind: 'file', name: 'images/c/image.lock.yaml', detail: 'idna 3.11 -> 3.10', alsoHits: ['b', 'd'] },
      {
        kind: 'file',
        name: 'libs/recipe/src/docker-text.ts',
        detail: expect.stringMatching(/^line \d+: \+ \/\/ A remark\.$/u),
        alsoHits: ['a', 'b', 'd'],
      },
    ]);
    expect(told.first.map(({ task }) => task)).toContain('base-trixie:build-image');
    expect(told.first.find(({ task }) => task === 'base-trixie:build-image')?.reasons).toMatchObject([
      { name: BASE, alsoHits: ['a', 'b', 'd'] },
    ]);
  } finally {
    await git('checkout', '--quiet', '.');
  }
  expect(await trial.ok(['explain', 'c'])).toMatch(/c is as it was built: sha256:/u);
});

/** A line of the table: what ran, by target, and how many of the four images `affected` would have looked at. */
function row(edit: string, ran: readonly string[], affected: readonly string[]): string {
  const targets = [...new Set(ran.map((task) => task.split(':')[1] ?? ''))];
  const told = targets.map((target) => {
    const projects = ran.filter((task) => task.endsWith(`:${target}`)).map((task) => task.split(':')[0] ?? '');
    const images = projects.filter((name) => ALL.includes(name));
    const names = images.length === ALL.length ? ['all', ...projects.filter((name) => !ALL.includes(name))] : projects;
    return `${target}: ${names.join(' ')}`;
  });
  const images = affected.filter((name) => ALL.includes(name));
  const reported = images.length === 0 ? 'none' : images.length === ALL.length ? 'all' : images.join(' ');
  return `| ${edit} | ${told.length === 0 ? 'nothing' : told.join('; ')} | ${reported} |`;
}

test('the table in the documentation is what was seen here', async () => {
  const page = existsSync(PAGE) ? await readFile(PAGE, 'utf8') : '';
  console.log(written.join('\n'));
  if (process.env.STX_WRITE_TABLE === '1') {
    const [head = '', , tail = ''] = page.split(/<!-- table -->\n|<!-- end of table -->\n/u);
    const table = ['| edit | what runs | images that `affected` names |', '| --- | --- | --- |', ...written].join('\n');
    await writeFile(PAGE, `${head}<!-- table -->\n\n${table}\n\n<!-- end of table -->\n${tail}`);
    return;
  }
  const plain = (text: string): string => text.replaceAll(/ +/gu, ' ');
  const lines = plain(page).split('\n');
  expect(written.map(plain).filter((line) => !lines.includes(line))).toEqual([]);
  expect(written).toHaveLength(ROWS.length);
});
