import { configureTempest } from './configure-tempest.js';
import { judgeTempest, readTempest } from './read-tempest.js';
import { selectionOf } from './run-tempest.js';
import type { StepResult } from './scenario-plan.js';

const LOG = `
{0} tempest.api.identity.test_a.A.test_one [0.782282s] ... ok
{1} tempest.api.compute.test_b.B.test_two[id-1,smoke] [2.5s] ... FAILED
{1} setUpClass (tempest.api.object_storage.test_c.C) ... SKIPPED: C skipped as swift is not available
{0} tempest.api.compute.test_d.D.test_three [1.0s] ... inprogress
Captured traceback: {0} tempest.api.x [0.1s] ... ok, it said
`;

test('results are read line by line, with the reason of a skip', () => {
  expect(readTempest(LOG).map(({ name, result, reason }) => [name, result, reason])).toEqual([
    ['tempest.api.identity.test_a.A.test_one', 'passed', ''],
    ['tempest.api.compute.test_b.B.test_two[id-1,smoke]', 'failed', 'see the log'],
    ['setUpClass (tempest.api.object_storage.test_c.C)', 'skipped', 'C skipped as swift is not available'],
  ]);
});

test('a known failure is skipped with its reason, and is a fault once it passes', () => {
  const known = [
    { test: 'test_b.B.test_two', reason: 'no hypervisor here' },
    { test: 'test_a.A.test_one', reason: 'was broken once' },
  ];
  const { faults, results } = judgeTempest(readTempest(LOG), known);
  expect(faults).toEqual([
    { name: 'tempest.api.identity.test_a.A.test_one', reason: 'passes; remove test_a.A.test_one from knownFailures' },
  ]);
  expect(results[1]).toMatchObject({ result: 'skipped', reason: 'known failure: no hypervisor here' });
  expect(judgeTempest(readTempest(LOG), []).faults.map(({ name }) => name)).toEqual([
    'tempest.api.compute.test_b.B.test_two[id-1,smoke]',
  ]);
});

test('a configuration has the values of the steps and of the catalog; a line without its value is omitted', () => {
  const result = (values: Record<string, string>): StepResult => ({
    name: 'a',
    result: 'passed',
    seconds: 0,
    reason: '',
    values,
  });
  const prepared = [result({ catalog: 'compute,image' }), result({ image: '1' })];
  const place = { url: 'http://127.0.0.1/v3', password: 'x', address: '127.0.0.1', services: ['horizon'] };
  const text =
    '[a]\nimage = ${image}\npublic = ${public}\nnova = ${has:compute}\nswift = ${has:object-store}\nuri = ${url}\nhorizon = ${has:horizon}\ndashboard = ${address}\np = ${password}\n';
  expect(configureTempest(text, prepared, place)).toBe(
    '[a]\nimage = 1\nnova = true\nswift = false\nuri = http://127.0.0.1/v3\nhorizon = true\ndashboard = 127.0.0.1\np = x\n',
  );
});

test('excluded tests are not selected; a point in a name is no pattern', () => {
  expect(selectionOf('smoke', [])).toEqual(['--smoke']);
  const excluded = ['tempest.scenario.a.A', 'tempest.b'].map((name) => ({ test: name, reason: 'no L3 agent here' }));
  const [regex, exclude = ''] = selectionOf('tempest.api', excluded);
  expect(regex).toBe('--regex=tempest.api');
  const pattern = new RegExp(exclude.replace('--exclude-regex=', ''), 'u');
  expect(
    ['tempest.scenario.a.A.test_x', 'tempest.b', 'tempestXb', 'x.tempest.b'].map((name) => pattern.test(name)),
  ).toEqual([true, true, false, false]);
});
