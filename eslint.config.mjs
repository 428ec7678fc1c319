import prettier from 'eslint-config-prettier/flat';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { boundaryConfigs } from './eslint.boundaries.mjs';

export default defineConfig(
  { ignores: ['**/node_modules/', '**/dist/', '.nx/', '.worktrees/', 'worktrees/', '.claude/worktrees/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { eqeqeq: 'error', 'require-unicode-regexp': 'error' },
  },
  { files: ['**/*.{js,cjs,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
  {
    // esbuild hands its filters to Go, whose expressions are of Unicode anyway and know no flag that says so.
    files: ['tools/nx-stx/bundle-executors.mjs'],
    rules: { 'require-unicode-regexp': 'off' },
  },
  {
    // expect.any() and its kin are typed any, so a matcher inside an expected value is an "unsafe" assignment.
    files: ['**/*.test.ts', 'tests/e2e/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  boundaryConfigs,
);
