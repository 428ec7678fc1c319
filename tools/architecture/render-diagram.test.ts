import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPackageImports, reduceImports } from './package-imports.js';
import { renderDiagram, replaceDiagram } from './render-diagram.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(workspace, 'docs/architecture.md'), 'utf8');

test('the diagram in docs/architecture.md shows the imports of the code', () => {
  const diagram = renderDiagram(reduceImports(readPackageImports(workspace)));
  expect(diagram).toContain('nx-stx --> pipeline');
  // If this fails, run: npm run diagram
  expect(page).toBe(replaceDiagram(page, diagram));
});

test('an import that a longer path shows is omitted, and every package is still reached', () => {
  const imports = new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: [] }).map(([name, to]) => [name, new Set(to)]));
  expect(renderDiagram(reduceImports(imports))).toBe('```mermaid\nflowchart TD\n  a --> b\n  b --> c\n```');
});

test('every file and folder that the page names exists', () => {
  const named = [...page.matchAll(/`(?<path>(?:libs|tools|images|wheels|docs|tests)\/[\w./-]+)`/gu)];
  const missing = named.map(({ groups }) => groups?.path ?? '').filter((path) => !existsSync(join(workspace, path)));
  expect(named.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
