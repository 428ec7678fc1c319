import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KEYS } from './keys.js';
import { PACKAGES } from './package-table.js';
import { planWorkspace } from './plan-workspace.js';
import { TARGETS } from './target-table.js';
import { executorOf } from './targets/target.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const planned = Object.entries(planWorkspace(root));

test('the plan has every project.json of the workspace, and the files of each package and executor', () => {
  const projects = ['images', 'wheels', 'tools/cloud', 'tools/engine'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?:^|\/)project\.json$/u.test(file))
      .map((file) => join(folder, file)),
  );
  expect(planned.map(([file]) => file)).toEqual(expect.arrayContaining(projects));
  expect(Object.keys(PACKAGES).sort()).toEqual(readdirSync(join(root, 'libs')).sort());
  expect(TARGETS.map(executorOf).sort()).toEqual(readdirSync(join(root, 'tools/nx-stx/src/executors')).sort());
});

// If this fails, run: npm run projects
test.each(planned)('%s says what the tables say', (file, content) => {
  expect(JSON.parse(readFileSync(join(root, file), 'utf8'))).toEqual(JSON.parse(JSON.stringify(content)));
});

test('a package imports only packages above it in the table', () => {
  const names = Object.keys(PACKAGES);
  const upward = Object.entries(PACKAGES).flatMap(([name, { imports }]) =>
    imports.filter((other) => names.indexOf(other) >= names.indexOf(name)).map((other) => `${name} > ${other}`),
  );
  expect(upward).toEqual([]);
});

test('a target depends on targets of the table, and its inputs name inputs of the table', () => {
  const targets = TARGETS.map(({ target }) => target);
  const keys = Object.keys(KEYS).map((key) => `${key}-code`);
  for (const { target, task = {} } of TARGETS) {
    const needed = (task.dependsOn ?? []).map((other) =>
      typeof other === 'string' ? other.replace('^', '') : other.target,
    );
    const inputs = (task.inputs ?? []).filter((input) => typeof input === 'string' && !/[{}]/u.test(input));
    expect([target, needed.filter((other) => !targets.includes(other))]).toEqual([target, []]);
    expect([...keys, 'image', 'verification', 'lock-report']).toEqual(expect.arrayContaining(inputs));
  }
});

test('a cached target has its executor in its key', () => {
  const cached = TARGETS.filter(({ task }) => task?.cache === true);
  expect(cached.length).toBeGreaterThan(7);
  for (const { task, code } of cached) expect(task?.inputs).toContain(`${code ?? 'no'}-code`);
});
