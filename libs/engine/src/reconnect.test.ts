import { StxError } from '@stx/errors';
import { isConnectionLost, reconnect } from './reconnect.js';

const failed = (output: string): StxError =>
  new StxError('PROGRAM_FAILED', `buildctl failed with exit code 1:\n${output}`);
const GONE = failed(
  '#5 [1/2] RUN make\n#5 0.1 start\nerror: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
);

test.each([
  ['is lost during a solve', GONE.message],
  [
    'is not there',
    'error: listing workers for Build: failed to list workers: Unavailable: connection error: desc = "transport: Error while dialing: dial unix /b.sock: connect: connection refused"',
  ],
  [
    'ended while buildx used it',
    'ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = closing transport due to: connection error: desc = "error reading from server: EOF", received prior goaway: code: NO_ERROR',
  ],
  ['lost our session', 'error: failed to solve: no active session for 3w8: context deadline exceeded'],
])('an engine that %s is waited for', (_what, output) => {
  expect(isConnectionLost(failed(output))).toBe(true);
});

test.each([
  [
    'a step that failed, whatever it printed',
    '#5 0.1 error: rpc error: code = Unavailable desc = error reading from server: EOF\n#5 ERROR: exit code: 1\nerror: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1',
  ],
  [
    "a registry's bad day",
    'error: failed to solve: failed to do request: Head "https://r.example/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    'a certificate that is refused',
    'error: listing workers for Build: failed to list workers: Unavailable: connection error: desc = "transport: authentication handshake failed: tls: unknown authority"',
  ],
])('%s is not tried again', (_what, output) => {
  expect(isConnectionLost(failed(output))).toBe(false);
});

const own = "the workspace's own BuildKit at unix:///b";
const remote = 'BuildKit at tcp://far:1';

/** A solve that fails so often, and what was said and started meanwhile. */
async function solveAfter(
  failures: number,
  description: string,
  error: Error,
): Promise<{ said: string[]; restarts: number }> {
  const said: string[] = [];
  let restarts = 0;
  let tries = 0;
  const work = (): Promise<string> => ((tries += 1) > failures ? Promise.resolve('done') : Promise.reject(error));
  const restart = (): Promise<void> => {
    restarts += 1;
    return Promise.resolve();
  };
  const options = { say: (line: string) => said.push(line), signal: undefined, firstDelayMilliseconds: 1 };
  await reconnect({ description, restart }, work, options);
  return { said, restarts };
}

test('an engine is restarted before each retry, and each retry is reported', async () => {
  const { said, restarts } = await solveAfter(2, own, GONE);
  expect(restarts).toBe(2);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(
    /^the connection to the engine was lost; retrying in 0\.001 s \(1 of 6\): the workspace's own BuildKit at unix:\/\/\/b$/u,
  );
});

test('an engine that comes back at the last try is used', async () => {
  expect((await solveAfter(6, remote, GONE)).said).toHaveLength(6);
});

test('an engine that stays away is named, with what was last heard and what to do', async () => {
  await expect(solveAfter(7, remote, GONE)).rejects.toMatchObject({
    code: 'ENGINE_LOST',
    message: expect.stringMatching(/BuildKit at tcp:\/\/far:1 cannot be reached: .*EOF/u),
    hint: expect.stringContaining('STX_BUILDER'),
  });
});

test('a step that failed fails at once, as it came', async () => {
  const error = failed('error: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1');
  await expect(solveAfter(1, own, error)).rejects.toBe(error);
});

test('a layer that the engine has read in part is waited for, and is no failure of the connection', async () => {
  const half = failed(
    '#12 ERROR: failed to copy: unsupported offset\nerror: failed to solve: failed to copy: unsupported offset',
  );
  const { said } = await solveAfter(3, remote, half);
  expect(said).toHaveLength(3);
  expect(said[0]).toContain('the engine has read a layer in part; retrying in');
  await expect(solveAfter(7, remote, half)).rejects.toBe(half);
});
