import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readYaml } from '../read-yaml.js';
import { SCENARIO_FILE, scenarioSchema } from './scenario.js';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url));
const step = (over: object): object => ({ name: 'a', run: ['project', 'create', 'a'], ...over });

test("the workspace's own scenario is valid", () => {
  expect(readYaml(scenarioSchema, join(workspace, SCENARIO_FILE), SCENARIO_FILE).steps.length).toBeGreaterThan(10);
});

test.each([
  [
    'a value that only a later step saves',
    [step({ run: ['a', '${id}'] }), step({ name: 'b', save: { id: 'id' } })],
    'run',
  ],
  ['a value that is never saved', [step({ undo: ['a', '${id}'] })], 'undo'],
  ['two steps of one name', [step({}), step({})], 'name'],
  ['no command', [step({ run: [] })], 'run'],
  ['a key that does not exist', [step({ unti: { status: 'x' } })], 0],
])('refused: %s', (_what, steps, where) => {
  const { error } = scenarioSchema.safeParse({ steps });
  expect(error?.issues[0]?.path).toContain(where);
});

test('a step may undo with what it saved itself, and use the random value', () => {
  const steps = [step({ run: ['a', '${run}'], save: { id: 'id' }, undo: ['b', '${id}'] })];
  expect(scenarioSchema.safeParse({ steps }).success).toBe(true);
});
