import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askSkopeo, runSkopeo } from './run-skopeo.js';

const PATH = process.env.PATH ?? '';
afterEach(() => {
  process.env.PATH = PATH;
});

/** A skopeo that says one line after the other, a line a run; the last line stays, and an empty one is success. */
function standIn(...said: string[]): { runs: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'stx-skopeo-'));
  const runs = join(folder, 'runs');
  writeFileSync(runs, '');
  said.forEach((line, index) => {
    writeFileSync(join(folder, String(index + 1)), line);
  });
  const script = `#!/bin/bash
echo >> ${runs}
run=$(wc -l < ${runs}); [ -e ${folder}/$run ] || run=${String(said.length)}
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

test('what may pass is tried again, which is said with the reason, and then goes well', async () => {
  const skopeo = standIn(DOWN, 'received unexpected HTTP status: 503 Service Unavailable', '');
  expect(await runSkopeo('pushing x', ['copy'], options)).toBe('done');
  expect(skopeo.runs()).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(/^pushing x: trying again in 0\.0 s \(1 of 5\): .*connection refused$/u),
    expect.stringMatching(/^pushing x: trying again in 0\.0 s \(2 of 5\): .*503 Service Unavailable$/u),
  ]);
});

test('a limit of requests is waited for as long as the registry asks, and explained when it stays', async () => {
  const limited = 'writing manifest: toomanyrequests: retry-after: 30ms, allowed: 44000/minute';
  const skopeo = standIn(limited, 'uploading manifest latest to x: toomanyrequests: Rate exceeded', '');
  expect(await runSkopeo('pushing x', ['copy'], options)).toBe('done');
  expect(skopeo.runs()).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(/^pushing x: trying again in 0\.0 s \(1 of 5\): .*retry-after: 30ms/u),
    expect.stringMatching(/^pushing x: trying again in 0\.0 s \(2 of 5\): .*Rate exceeded$/u),
  ]);
  standIn('toomanyrequests: You have reached your pull rate limit.');
  await expect(runSkopeo('pushing x', ['copy'], { ...options, attempts: 2 })).rejects.toMatchObject({
    code: 'REGISTRY_LIMITED',
    hint: expect.stringContaining('log in'),
  });
});

test('a wait of hours is not waited for', async () => {
  const skopeo = standIn('toomanyrequests: retry-after: 6h');
  await expect(runSkopeo('pushing x', ['copy'], options)).rejects.toMatchObject({ code: 'REGISTRY_LIMITED' });
  expect(skopeo.runs()).toBe(1);
});

test('what does not pass fails after a bounded number of tries, and says where to look', async () => {
  const skopeo = standIn(DOWN);
  await expect(runSkopeo('pushing x', ['copy'], { ...options, attempts: 3 })).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    message: `pushing x: ${DOWN}`,
    hint: expect.stringContaining('is the registry up'),
  });
  expect(skopeo.runs()).toBe(3);
});

test.each([
  ['requested access to the resource is denied', /login/u],
  ['unauthorized: authentication required', /login/u],
  ['pinging registry: http: server gave HTTP response to HTTPS client', /STX_REGISTRY_HTTP=1/u],
])('"%s" is refused at once, with the cure', async (said, cure) => {
  const skopeo = standIn(said);
  await expect(runSkopeo('pushing x', ['copy'], options)).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    hint: expect.stringMatching(cure),
  });
  expect(skopeo.runs()).toBe(1);
});

test('what the registry does not have is an answer, and a fault of what needs it', async () => {
  standIn('reading manifest k in localhost:1/x: manifest unknown: manifest unknown');
  expect(await askSkopeo('asking', ['inspect'], options, ASKED)).toBeUndefined();
  await expect(runSkopeo('pushing x', ['copy'], options)).rejects.toMatchObject({
    code: 'REGISTRY_FAILED',
    message: expect.stringContaining('manifest unknown'),
  });
});

test.each([
  ['unauthorized: project stx not found', 'REGISTRY_REFUSED'],
  ['getting username and password: exec: docker-credential-x: executable file not found in $PATH', 'REGISTRY_FAILED'],
])('"%s" is no answer', async (said, code) => {
  standIn(said);
  await expect(askSkopeo('asking', ['inspect'], options, ASKED)).rejects.toMatchObject({ code });
});

test('without skopeo the message names the package', async () => {
  process.env.PATH = mkdtempSync(join(tmpdir(), 'stx-empty-'));
  await expect(runSkopeo('asking', ['inspect'], options)).rejects.toMatchObject({ hint: 'apt-get install skopeo' });
});
