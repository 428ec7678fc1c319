import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askSkopeo, runSkopeo } from './run-skopeo.js';

const PATH = process.env.PATH ?? '';
afterEach(() => {
  process.env.PATH = PATH;
});

/** A fake skopeo that fails with one line per run, repeating the last; an empty line is success. */
function fakeSkopeo(...messages: string[]): { runs: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'stx-skopeo-'));
  const runs = join(folder, 'runs');
  writeFileSync(runs, '');
  messages.forEach((line, index) => {
    writeFileSync(join(folder, String(index + 1)), line);
  });
  const script = `#!/bin/bash
echo >> ${runs}
run=$(wc -l < ${runs}); [ -e ${folder}/$run ] || run=${String(messages.length)}
[ -s ${folder}/$run ] || { echo done; exit 0; }
echo "time=\\"2026-04-01\\" level=fatal msg=\\"$(cat ${folder}/$run)\\"" >&2
exit 1
`;
  writeFileSync(join(folder, 'skopeo'), script);
  chmodSync(join(folder, 'skopeo'), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
  return { runs: () => readFileSync(runs, 'utf8').length };
}

const lines: string[] = [];
const ASKED = { reference: 'k', repository: 'localhost:1/x' };
const options = { say: (line: string) => lines.push(line), firstDelayMilliseconds: 1 };
beforeEach(() => (lines.length = 0));

const DOWN = 'pinging container registry localhost:1: dial tcp 127.0.0.1:1: connect: connection refused';

test('a transient error is retried, with the reason in the log', async () => {
  const skopeo = fakeSkopeo(DOWN, 'received unexpected HTTP status: 503 Service Unavailable', '');
  expect(await runSkopeo('pushing x', ['copy'], options)).toBe('done');
  expect(skopeo.runs()).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(/^pushing x: retrying in 0\.0 s \(1 of 5\): .*connection refused$/u),
    expect.stringMatching(/^pushing x: retrying in 0\.0 s \(2 of 5\): .*503 Service Unavailable$/u),
  ]);
});

test('a rate limit is retried after the wait that the registry asks for, and reported if it stays', async () => {
  const limited = 'writing manifest: toomanyrequests: retry-after: 30ms, allowed: 44000/minute';
  const skopeo = fakeSkopeo(limited, 'uploading manifest latest to x: toomanyrequests: Rate exceeded', '');
  expect(await runSkopeo('pushing x', ['copy'], options)).toBe('done');
  expect(skopeo.runs()).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(/^pushing x: retrying in 0\.0 s \(1 of 5\): .*retry-after: 30ms/u),
    expect.stringMatching(/^pushing x: retrying in 0\.0 s \(2 of 5\): .*Rate exceeded$/u),
  ]);
  fakeSkopeo('toomanyrequests: You have reached your pull rate limit.');
  await expect(runSkopeo('pushing x', ['copy'], { ...options, attempts: 2 })).rejects.toMatchObject({
    code: 'REGISTRY_LIMITED',
    hint: expect.stringContaining('log in'),
  });
});

test('a registry that asks for a wait of hours is not retried', async () => {
  const skopeo = fakeSkopeo('toomanyrequests: retry-after: 6h');
  await expect(runSkopeo('pushing x', ['copy'], options)).rejects.toMatchObject({ code: 'REGISTRY_LIMITED' });
  expect(skopeo.runs()).toBe(1);
});

test('a lasting error fails after a bounded number of attempts, with a hint', async () => {
  const skopeo = fakeSkopeo(DOWN);
  await expect(runSkopeo('pushing x', ['copy'], { ...options, attempts: 3 })).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    message: `pushing x: ${DOWN}`,
    hint: expect.stringContaining('check that the registry is up'),
  });
  expect(skopeo.runs()).toBe(3);
});

test.each([
  ['requested access to the resource is denied', /login/u],
  ['unauthorized: authentication required', /login/u],
  ['pinging registry: http: server gave HTTP response to HTTPS client', /STX_REGISTRY_HTTP=1/u],
])('"%s" fails at once, with the fix', async (message, fix) => {
  const skopeo = fakeSkopeo(message);
  await expect(runSkopeo('pushing x', ['copy'], options)).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    hint: expect.stringMatching(fix),
  });
  expect(skopeo.runs()).toBe(1);
});

test('a missing manifest is undefined in a lookup, and an error otherwise', async () => {
  fakeSkopeo('reading manifest k in localhost:1/x: manifest unknown: manifest unknown');
  expect(await askSkopeo('asking', ['inspect'], options, ASKED)).toBeUndefined();
  await expect(runSkopeo('pushing x', ['copy'], options)).rejects.toMatchObject({
    code: 'REGISTRY_FAILED',
    message: expect.stringContaining('manifest unknown'),
  });
});

test.each([
  ['unauthorized: project stx not found', 'REGISTRY_REFUSED'],
  ['getting username and password: exec: docker-credential-x: executable file not found in $PATH', 'REGISTRY_FAILED'],
])('"%s" fails a lookup', async (message, code) => {
  fakeSkopeo(message);
  await expect(askSkopeo('asking', ['inspect'], options, ASKED)).rejects.toMatchObject({ code });
});

test('without skopeo the message names the package', async () => {
  process.env.PATH = mkdtempSync(join(tmpdir(), 'stx-empty-'));
  await expect(runSkopeo('asking', ['inspect'], options)).rejects.toMatchObject({ hint: 'run apt-get install skopeo' });
});
