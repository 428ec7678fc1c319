/** Edits, and exactly what each of them makes run. */
import { ALL, keepModules } from './small-workspace.js';
import type { Trial } from './workspace.js';

export const CONSTRAINTS = 'wheels/constraints/2026.1/upper-constraints.txt';
export const BASE = 'images/base-trixie/base.yaml';

const each = (target: string, names: readonly string[] = ALL): string[] => names.map((name) => `${name}:${target}`);
/** From its wheels on, which are looked at again where a lock is another. */
const fromWheels = (names: readonly string[]): string[] =>
  ['build-wheels', 'build-image', 'verify-image'].flatMap((target) => each(target, names));

export const append =
  (file: string, line: string) =>
  (trial: Trial): Promise<void> =>
    trial.edit(file, (text) => `${text.trimEnd()}\n${line}\n`);
const addFile =
  (file: string, text: string) =>
  (trial: Trial): Promise<void> =>
    trial.write(file, text);
export const bump =
  (wanted: string) =>
  async (trial: Trial): Promise<void> => {
    await trial.ok(['lock', `--update=${wanted}`]);
  };
export const change =
  (file: string, from: RegExp, to: string) =>
  (trial: Trial): Promise<void> =>
    trial.edit(file, (text) => text.replace(from, to));

export interface Row {
  edit: string;
  apply: (trial: Trial) => Promise<void>;
  /** Exactly what runs. */
  runs: string[];
  /** Bootstraps a base or rebuilds everything; runs with STX_E2E_ALL=1 only. */
  isLong?: true;
}

/** One process checks all locks. */
const CHECK = 'stx-images:check-locks';
export const ROWS: Row[] = [
  { edit: 'nothing', apply: () => Promise.resolve(), runs: [] },
  {
    edit: 'the config of one image',
    apply: change('images/a/image.yaml', /\}\s*$/u, ', "environment": { "GREETING": "hello" } }\n'),
    runs: [CHECK, 'a:build-image', 'a:verify-image', 'stx-images:check-labels'],
  },
  {
    edit: 'the lock of one image, which still means the same',
    apply: append('images/a/image.lock.yaml', '# a remark'),
    runs: [CHECK, ...fromWheels(['a'])],
  },
  {
    edit: 'a constraint that no image holds',
    apply: change(CONSTRAINTS, /^zipp===.*$/mu, 'zipp===3.22.0'),
    runs: [CHECK],
  },
  {
    edit: 'a constraint that one image holds, and its lock',
    apply: bump('decorator==5.1.1'),
    runs: [CHECK, ...fromWheels(['d'])],
  },
  {
    edit: 'a constraint that three images hold, and their locks',
    apply: bump('idna==3.10'),
    runs: [CHECK, ...fromWheels(['b', 'c', 'd'])],
  },
  {
    edit: 'a constraint that all images hold, and their locks',
    isLong: true,
    apply: bump('six==1.16.0'),
    runs: [CHECK, ...fromWheels(ALL)],
  },
  {
    edit: 'an entry of a wheel set that no image holds',
    apply: change('wheels/base/wheels.yaml', /^packages:$/mu, 'packages:\n  zipp:\n    version: 3.23.0'),
    runs: [CHECK],
  },
  {
    edit: "how a set's wheel is built, which gives the same bytes",
    apply: async (trial) => {
      await trial.edit('wheels/tiny/wheels.yaml', (text) =>
        text.replace('"1.4.2",', '"1.4.2","environment":{"X":"1"},'),
      );
      await trial.editLock('wheels/tiny/wheels.lock.yaml', (text) =>
        text.replace(/^- name: retrying$/mu, '- name: retrying\n  environment: { X: "1" }'),
      );
    },
    runs: [CHECK, 'wheels-tiny:build-wheels'],
  },
  {
    edit: "the base's sources, which give the same digest",
    isLong: true,
    apply: append(BASE, '# a remark'),
    runs: ['base-trixie:build-image', CHECK],
  },
  {
    edit: 'a distribution package of the base',
    isLong: true,
    apply: change(BASE, /^(?<indent>\s*)packages:\s*$/mu, '$<indent>packages:\n$<indent>  - less'),
    runs: [
      ...['base-trixie:build-image', 'builder-trixie:build-image', CHECK, 'wheels-tiny:build-wheels'],
      ...fromWheels(ALL),
    ],
  },
  {
    edit: "LOCI's commit, and the locks, which name it",
    isLong: true,
    apply: async (trial) => {
      await trial.edit('images/loci/loci.yaml', (text) =>
        text.replace(/^commit: .*$/mu, 'commit: efccd0a853879ac6af6066eda09792d0d3afe9c0'),
      );
      await trial.ok(['run-many', '-t', 'lock', '-p', ALL.join(','), '--parallel=2']);
    },
    // That of the set ran when the images were locked, which takes its wheels.
    runs: ['loci:prepare-recipe', CHECK, ...fromWheels(ALL)],
  },
  {
    edit: 'a patch of LOCI, while the embedded recipe builds',
    apply: append('images/loci/patches/0005-spice-package.patch', ''),
    runs: ['loci:prepare-recipe'],
  },
  { edit: 'documentation', apply: append('images/a/README.md', 'More.'), runs: [] },
  {
    edit: 'a test',
    apply: addFile('libs/recipes/src/new.test.ts', "test('it is new', () => undefined);\n"),
    runs: [],
  },
  {
    edit: 'what code only says',
    apply: append('libs/engine/src/console/report-progress.ts', '// A remark.'),
    runs: [],
  },
  {
    edit: "the code of build-image's executor",
    apply: append('tools/nx-stx/src/executors/build-image/executor.ts', '// A remark.'),
    runs: each('build-image'),
  },
  {
    edit: 'the code of the recipe',
    apply: append('libs/recipes/src/steps/docker-text.ts', '// A remark.'),
    runs: ['loci:prepare-recipe', ...each('build-image')],
  },
  {
    edit: 'a library that unpacks sources (yauzl, in package-lock.json)',
    isLong: true,
    apply: async (trial) => {
      const integrity = /(?<head>"node_modules\/yauzl": \{[^}]*?"integrity": "sha512-)j/u;
      await trial.edit('package-lock.json', (text) => text.replace(integrity, '$<head>k'));
      await keepModules(trial);
    },
    runs: ['loci:prepare-recipe', 'wheels-tiny:build-wheels', ...fromWheels(ALL)],
  },
  {
    edit: 'how one image is verified',
    apply: change('images/a/verify.yaml', /\{\}/u, '{ "services": [] }'),
    runs: ['a:verify-image'],
  },
];
