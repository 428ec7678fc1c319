import type { Input } from './targets/target.js';

/** The code that decides what a target makes; nx.json has it as the named input `<name>-code`. */
export interface Key {
  /** A key whose code this one contains. */
  includes?: KeyName;
  /** Files of tools/nx-stx/src besides executors. */
  plugin?: readonly string[];
  /** Files of the workspace. */
  files?: readonly string[];
  /** Packages that node_modules has. */
  npm?: readonly string[];
}

export type KeyName =
  'engine' | 'lock-check' | 'label-check' | 'wheels' | 'recipe' | 'image' | 'base' | 'verify' | 'describe';

const RUN_TASK = 'run-task.ts';

export const KEYS: Readonly<Record<KeyName, Key>> = {
  engine: {
    plugin: [RUN_TASK],
    npm: [
      'execa',
      'yaml',
      'zod',
      'yauzl',
      'csv-parse',
      '@renovatebot/pep440',
      'fs-native-extensions',
      '@cloudpss/zstd',
      'tar-stream',
      'p-limit',
      'ignore',
    ],
  },
  'lock-check': { plugin: [RUN_TASK], npm: ['execa', 'yaml', 'zod', '@renovatebot/pep440', 'ignore'] },
  'label-check': { plugin: [RUN_TASK], npm: ['yaml', 'zod'] },
  wheels: { includes: 'engine', plugin: ['batch-tasks.ts'] },
  recipe: { includes: 'engine' },
  image: {
    includes: 'engine',
    files: ['images/loci/profiles.yaml', 'images/layers.yaml'],
    npm: ['@cloudpss/zstd'],
  },
  base: { npm: ['execa', 'yaml', 'zod'] },
  verify: { includes: 'engine' },
  describe: {
    includes: 'engine',
    files: ['libs/pipeline/src/verify-image/make-folder.ts', 'wheels/constraints/*/upper-constraints.txt'],
    npm: ['spdx-correct', 'spdx-expression-parse'],
  },
};

/** Files of a project that decide its result. A pattern with `!` omits a file from the whole list. */
export const PROJECT_INPUTS: Readonly<Record<string, readonly Input[]>> = {
  image: [
    '{projectRoot}/**/*',
    '!{projectRoot}/README.md',
    '!{projectRoot}/{verify,cloud}.yaml',
    '!{projectRoot}/**/*.test.ts',
  ],
  verification: [
    '{projectRoot}/**/*',
    '!{projectRoot}/README.md',
    '!{projectRoot}/cloud.yaml',
    '!{projectRoot}/**/*.test.ts',
  ],
  'lock-report': [{ dependentTasksOutputFiles: '**/dist/locks/*.json' }],
};
