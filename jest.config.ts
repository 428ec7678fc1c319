/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

const shared: Project = {
  testEnvironment: 'node',
  // Jest's soft deletion of globals never ends when a deleted one is set again.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // Sources name their neighbours by what they would be compiled to; packages keep their own .js.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.nx/', '<rootDir>/(?:\\.claude/|\\.)?worktrees/'],
};

const config: Config = {
  reporters: ['default', '<rootDir>/tests/closing-line.mjs'],
  testSequencer: '<rootDir>/tests/long-first.mjs',
  // Many tests run git or Python, which take long where other builds keep the machine busy.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/libs/**/src/**/*.test.ts',
        '<rootDir>/tools/**/*.test.ts',
        '<rootDir>/images/**/*.test.ts',
        '<rootDir>/bench/**/*.test.ts',
        '<rootDir>/eslint.boundaries.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/e2e/**/*.e2e.ts'],
      globalSetup: '<rootDir>/tests/e2e/set-up.ts',
      globalTeardown: '<rootDir>/tests/e2e/tear-down.ts',
      setupFilesAfterEnv: ['<rootDir>/tests/e2e/long-timeout.ts'],
    },
  ],
};

export default config;
