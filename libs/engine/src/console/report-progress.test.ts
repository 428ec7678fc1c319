import { reportProgress, type Progress } from './report-progress.js';

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const begin = (digest: string, name: string): object => ({ vertexes: [{ digest, name, started: at(0) }] });
const print = (vertex: string, text: string, seconds = 1): object => ({
  logs: [{ vertex, stream: 1, data: Buffer.from(text).toString('base64'), timestamp: at(seconds) }],
});
const over = (digest: string, rest: object): object => ({
  vertexes: [{ digest, name: '', started: at(0), completed: at(2), ...rest }],
});

/** Progress that is given statuses, with what it says and logs. */
function following(redact?: (text: string) => string): {
  progress: Progress;
  said: string[];
  logged: string[];
  give: (...statuses: object[]) => void;
} {
  const [said, logged]: [string[], string[]] = [[], []];
  const say = (line: string): unknown => said.push(line);
  const progress = reportProgress('keystone', { say, ...(redact === undefined ? {} : { redact }) });
  const give = (...statuses: object[]): void => {
    for (const status of statuses) logged.push(...progress.read(JSON.stringify(status)));
  };
  return { progress, said, logged, give };
}

test('each step is said once, shortened; contexts and internals are not', () => {
  const { progress, said, give } = following();
  give(
    begin('a', '[internal] load build definition from Dockerfile'),
    begin('b', '[context stx-base] load metadata'),
    begin('c', '[project 1/2] RUN true'),
    begin('d', '[project 1/2] RUN true'),
    begin('c', '[project 1/2] RUN true'),
    begin('e', `[project 2/2] RUN ${'x'.repeat(300)}`),
    begin('f', 'exporting to image'),
    { vertexes: [{ digest: 'g', name: '[project 3/3] RUN later' }] },
  );
  progress.end();
  expect(said).toHaveLength(2);
  expect(said[0]).toBe('keystone: [project 1/2] RUN true');
  expect(said[1]?.length).toBeLessThan(130);
});

test('the output of the step that failed is what a failure shows', () => {
  const { progress, give } = following();
  give(
    begin('a', '[a 1/1] RUN false'),
    begin('b', '[b 1/1] RUN other'),
    print('a', 'first\n'),
    print('b', 'unrelated\n'),
    print('a', 'E: Unable to locate package nosuch'),
    over('a', { error: 'process "false" did not complete successfully: exit code: 100' }),
    over('b', { error: 'context canceled' }),
  );
  progress.end();
  expect(progress.failure()).toBe(
    'first\nE: Unable to locate package nosuch\nprocess "false" did not complete successfully: exit code: 100',
  );
});

test('what a program inside says to the user is said at once', () => {
  const { progress, said, give } = following();
  give(begin('a', 'step'), print('a', 'Collecting six\nstx: retrying in 0.5 s\n'));
  progress.end();
  expect(said).toEqual(['keystone: retrying in 0.5 s']);
});

test('a log has the form of plain progress, and lines of the client that are no status as they are', () => {
  const { progress, logged, give } = following();
  give(
    begin('a', '[1/2] RUN make'),
    print('a', 'hal', 0.5),
    print('a', 'f\nno end', 0.75),
    { statuses: [{ id: 'sha256:1', vertex: 'a', started: at(1), completed: at(1.5) }] },
    over('a', {}),
    { vertexes: [{ digest: 'b', name: '[2/2] RUN x', started: at(0), completed: at(0), cached: true }] },
  );
  logged.push(...progress.read('error: failed to solve: connection lost'), ...progress.read('{"broken'));
  progress.end();
  expect(logged).toEqual([
    '#1 [1/2] RUN make',
    '#1 0.750 half',
    '#1 sha256:1 0.5s done',
    '#1 2.000 no end',
    '#1 DONE 2.0s',
    '#2 [2/2] RUN x',
    '#2 CACHED',
    'error: failed to solve: connection lost',
    '{"broken',
  ]);
});

test('a secret is in no line, no message and no failure, although it came in two parts and in base64', () => {
  const { progress, said, logged, give } = following((text) => text.replaceAll('hunter22', '***'));
  give(
    begin('a', '[1/1] RUN curl hunter22'),
    print('a', 'stx: hunt'),
    print('a', 'er22\n'),
    over('a', { error: 'process "curl hunter22" failed' }),
  );
  progress.end();
  const all = JSON.stringify([said, logged, progress.failure()]);
  expect(all).toContain('***');
  expect(all).not.toContain('hunter22');
});

test('bytes of one character that come apart are put together, and a line that writes over itself is shown as it ends', () => {
  const { progress, logged, give } = following();
  const bytes = Buffer.from('für\r100 %\n');
  const part = (data: Buffer): object => ({ logs: [{ vertex: 'a', data: data.toString('base64'), timestamp: at(1) }] });
  give(begin('a', 'step'), part(Buffer.from('ü\n').subarray(0, 1)), part(Buffer.from('ü\n').subarray(1)), part(bytes));
  progress.end();
  expect(logged).toEqual(['#1 step', '#1 1.000 ü', '#1 1.000 100 %']);
});
