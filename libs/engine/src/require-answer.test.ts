import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildctlEngine, type BuildctlEngine } from './buildctl-engine.js';
import { requireAnswer } from './require-answer.js';

const REFUSED = 'dial tcp 127.0.0.1:1: connect: connection refused';

/** An engine asked by a buildctl that says one text after the other; the last one stays, and an empty one is success. */
function engineSaying(...said: string[]): { engine: BuildctlEngine; runs: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'stx-buildctl-'));
  const [runs, buildctl] = [join(folder, 'runs'), join(folder, 'buildctl')];
  writeFileSync(runs, '');
  said.forEach((text, index) => {
    writeFileSync(join(folder, String(index + 1)), text);
  });
  const last = String(said.length);
  const run = `run=$(wc -l < ${runs}); [ -e ${folder}/$run ] || run=${last}`;
  writeFileSync(
    buildctl,
    `#!/bin/bash\necho >> ${runs}; ${run}\n[ -s ${folder}/$run ] || exit 0\ncat ${folder}/$run >&2\nexit 1\n`,
  );
  chmodSync(buildctl, 0o755);
  const tls = { ca: buildctl, cert: buildctl, key: buildctl };
  const engine = buildctlEngine(buildctl, { address: 'tcp://builder:1', tls });
  return { engine, runs: () => readFileSync(runs, 'utf8').length };
}

const lines: string[] = [];
const say = (line: string): unknown => lines.push(line);
beforeEach(() => (lines.length = 0));

test('an engine that comes back is waited for, which is said', async () => {
  const { engine, runs } = engineSaying(REFUSED, REFUSED, '');
  await requireAnswer(engine, say, 1);
  expect(runs()).toBe(3);
  expect(lines).toEqual([
    `the engine at tcp://builder:1: retrying in 0.0 s (1 of 5): ${REFUSED}`,
    `the engine at tcp://builder:1: retrying in 0.0 s (2 of 5): ${REFUSED}`,
  ]);
});

test('one that stays away is a failure after a bounded number of tries', async () => {
  const { engine, runs } = engineSaying(REFUSED);
  await expect(requireAnswer(engine, say, 1)).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: `STX_BUILDER is tcp://builder:1, but it does not answer: ${REFUSED}`,
  });
  expect(runs()).toBe(5);
});

test.each([
  ['remote error: tls: bad certificate', 'it refuses the client certificate', 'STX_BUILDER_CERT'],
  ['tls: failed to verify certificate: x509: unknown authority', 'its certificate is not trusted', 'STX_BUILDER_CA'],
])('"%s" is refused at once', async (text, why, cure) => {
  const { engine, runs } = engineSaying(`error: desc = "${text}"`);
  await expect(requireAnswer(engine, say, 1)).rejects.toMatchObject({
    code: 'ENGINE_REFUSED',
    message: expect.stringContaining(why) as string,
    hint: expect.stringContaining(cure) as string,
  });
  expect(runs()).toBe(1);
});

test('a connection that is cut asks for certificates where we have none, else a restart', async () => {
  const cut = 'connection error: desc = "error reading server preface: EOF"';
  const { engine } = engineSaying(cut);
  await expect(requireAnswer({ ...engine, tls: {} }, say, 1)).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
  const restarted = engineSaying(cut, '');
  await requireAnswer(restarted.engine, say, 1);
  expect(restarted.runs()).toBe(2);
});

test('a certificate that is not there is named by its setting', async () => {
  const { engine } = engineSaying('');
  const tls = { ca: '/no/such/ca.pem' };
  await expect(requireAnswer({ ...engine, tls }, say, 1)).rejects.toThrow(
    'STX_BUILDER_CA names /no/such/ca.pem, which does not exist',
  );
});
