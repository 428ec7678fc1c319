import { runProgram } from '@stx/process';
import { readResults } from './read-results.js';
import { renderJunit } from './render-junit.js';

const line = (over: object): string =>
  `stx-result ${JSON.stringify({ name: 'a', result: 'passed', seconds: 1.5, reason: '', values: {}, ...over })}\n`;

test('results are read among other output, and a line that is still written is not', () => {
  const log = `warning: x\n${line({})}${line({ name: 'b', result: 'failed', reason: 'no <answer> & "more"\u0007\n2' })}stx-result {"na`;
  expect(readResults(log).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('JUnit has counts and reasons, and is XML whatever a reason holds', async () => {
  const results = readResults(
    line({}) +
      line({ name: 'b', result: 'failed', reason: 'no <answer> & "more"\u0007\nline 2' }) +
      line({ name: 'c', result: 'skipped', reason: 'the catalog has no network' }),
  );
  const program = `
import json, sys, xml.etree.ElementTree as tree
suite = tree.fromstring(sys.argv[1].encode())
print(json.dumps([suite.attrib, [[each.get("name"), *[[kind.tag, kind.get("message")] for kind in each]] for each in suite]]))`;
  const { stdout } = await runProgram('python3', ['-c', program, renderJunit('cloud', results)]);
  expect(JSON.parse(stdout)).toEqual([
    { name: 'cloud', tests: '3', failures: '1', skipped: '1', time: '4.50' },
    [['a'], ['b', ['failure', 'no <answer> & "more"?\nline 2']], ['c', ['skipped', 'the catalog has no network']]],
  ]);
});
