import { fileURLToPath } from 'node:url';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { PACKAGES as TABLE } from '@stx/projects';
import { boundaryConfigs, PACKAGES } from './eslint.boundaries.mjs';
import { readPackageImports } from './tools/architecture/package-imports.js';

const parser = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser as Linter.Parser } };

function faults(filename: string, code: string): string[] {
  return new Linter()
    .verify(code, [parser, ...boundaryConfigs], { filename })
    .map(({ ruleId, message }) => `${String(ruleId)}: ${message}`);
}

test('package.json of each package declares exactly the packages that its code imports', () => {
  const imports = readPackageImports(fileURLToPath(new URL('.', import.meta.url)));
  const imported = [...PACKAGES.keys()].map((name) => [name, [...(imports.get(name) ?? [])]]);
  expect(imported.length).toBeGreaterThan(20);
  expect([...PACKAGES].map(([name, { code }]) => [name, [...code].sort()])).toEqual(imported);
});

// If this fails, edit libs/projects/src/package-table.ts and run: npm run projects
test('the rule allows each package what the table of packages says', () => {
  const rows = Object.entries(TABLE).map(([name, { imports, tests = [] }]) => [
    name,
    { code: [...imports].sort(), tests: [...imports, ...tests].sort() },
  ]);
  const rules = [...PACKAGES].map(([name, { code, tests }]) => [name, { code: [...code].sort(), tests }]);
  expect(Object.fromEntries(rules)).toEqual(Object.fromEntries(rows));
});

test('no package declares one that declares it', () => {
  const below = (name: string, path: readonly string[] = []): string[] =>
    path.includes(name)
      ? [[...path, name].join(' > ')]
      : (PACKAGES.get(name)?.tests ?? []).flatMap((next) => below(next, [...path, name]));
  expect([...PACKAGES.keys()].flatMap((name) => below(name))).toEqual([]);
});

test('code may import what its package declares', () => {
  expect(faults('libs/lock/src/a.ts', "import { a } from '@stx/errors'; import { b } from '@stx/index';")).toEqual([]);
});

test('code that imports a package that is not declared is refused, by file and by name', () => {
  expect(faults('libs/process/src/a.ts', "import { a } from '@stx/lock';")).toEqual([
    expect.stringMatching(
      /^no-restricted-imports: .*libs\/process may import only errors, machine: declare another package in dependencies of libs\/process\/package\.json\./u,
    ),
  ]);
});

test('only tests may import fixtures of another package', () => {
  const code = "import { a } from '@stx/plan/testing';";
  expect(faults('libs/recipes/src/a.ts', code)).toHaveLength(1);
  expect(faults('libs/recipes/src/a.test.ts', code)).toEqual([]);
  expect(faults('libs/recipes/testing/a.ts', code)).toEqual([]);
});

test('only tests may import what is declared for development', () => {
  const code = "import { a } from '@stx/process';";
  expect(faults('libs/verify/src/a.test.ts', code)).toEqual([]);
  expect(faults('libs/verify/src/a.ts', code)).toHaveLength(1);
});

test.each([
  "import '@stx/process';",
  "import type { A } from '@stx/process';",
  "export { a } from '@stx/process';",
  "export * from '@stx/process';",
  "import a = require('@stx/process');",
  "await import('@stx/process');",
  "type A = import('@stx/process').A;",
  "import '@stx/errors';",
  "import '@stx/no-such-package';",
  "import '@stx/nx-stx';",
  "import '../../process/src/index.js';",
  "import '../../../tools/nx-stx/src/a.js';",
])('the first package may not say %s', (code) => {
  expect(faults('libs/codes/src/a.ts', code)).toHaveLength(1);
});

test('tools may import any package, by its name only', () => {
  const all = [...PACKAGES.keys()].map((name) => `import '@stx/${name}';`).join('\n');
  expect(faults('tools/nx-stx/src/a.ts', all)).toEqual([]);
  expect(faults('tools/nx-stx/src/a.ts', "import '@stx/lock/src/a.js';")).toHaveLength(1);
  expect(faults('tools/nx-stx/src/a.ts', "import '../../../libs/lock/src/a.js';")).toHaveLength(1);
});

test.each(['execa', 'node:child_process', 'child_process'])(
  'only libs/process, trials aside, starts programs: %s',
  (name) => {
    const code = `import '${name}'; await import('${name}');`;
    expect(faults('libs/process/src/a.ts', code)).toEqual([]);
    expect(faults('tests/e2e/a.e2e.ts', code)).toEqual([]);
    expect(faults('bench/a.ts', code)).toEqual([]);
    for (const file of [
      'libs/engine/src/a.ts',
      'libs/engine/src/a.test.ts',
      'tools/nx-stx/src/a.ts',
      'images/nova/a.test.ts',
    ]) {
      expect(faults(file, code)).toHaveLength(2);
    }
  },
);

test('only libs/formats reads YAML', () => {
  expect(faults('libs/formats/src/a.ts', "import 'yaml';")).toEqual([]);
  expect(faults('libs/lock/src/a.ts', "import 'yaml';")).toHaveLength(1);
  expect(faults('tools/nx-stx/src/a.ts', "import 'yaml';")).toHaveLength(1);
});

test.each(['@nx/devkit', '@nx/devkit/testing', 'nx/src/utils'])('only the plugin speaks to Nx: %s', (name) => {
  const code = `import type { Tree } from '${name}'; await import('${name}');`;
  expect(faults('tools/nx-stx/src/executors/x/executor.ts', code)).toEqual([]);
  for (const file of ['libs/pipeline/src/a.ts', 'libs/pipeline/src/a.test.ts', 'bench/a.ts', 'tests/e2e/a.e2e.ts']) {
    expect(faults(file, code)).toHaveLength(2);
  }
});

test('only libs/machine reads the environment, tests aside', () => {
  const code = 'export const a = process.env.HOME;';
  for (const file of ['libs/engine/src/a.ts', 'tools/nx-stx/src/a.ts', 'tools/nx-stx/src/executors/x/executor.ts']) {
    expect(faults(file, code)).toEqual([expect.stringContaining('Only libs/machine reads the environment')]);
  }
  for (const file of [
    'libs/machine/src/a.ts',
    'libs/engine/src/a.test.ts',
    'libs/verify/testing/a.ts',
    'tests/e2e/a.ts',
  ]) {
    expect(faults(file, code)).toEqual([]);
  }
});
