import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLANS } from './plans.js';
import { renderPlan } from './render-plan.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(workspace, path), 'utf8');
const programs = ['libs', 'tests'].flatMap((folder) =>
  readdirSync(join(workspace, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py') && !path.includes('node_modules'))
    .map((path) => `${folder}/${path}`),
);

test.each(PLANS)('$file is what the schema gives; if not, run npm run schemas', (plan) => {
  expect(read(plan.file)).toBe(renderPlan(plan));
});

test('no module is left over from a plan that is gone', () => {
  const generated = programs.filter((path) => read(path).includes('`npm run schemas` makes this file'));
  expect(generated.sort()).toEqual(PLANS.map(({ file }) => file).sort());
});

test('no Python program switches a check off', () => {
  expect(programs.filter((path) => /#\s*(?:type:\s*ignore|noqa|mypy:|ruff:|fmt:)/u.test(read(path)))).toEqual([]);
});
