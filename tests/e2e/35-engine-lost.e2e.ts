import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { cacheFolder } from '@stx/engine';
import { addTinyImage, makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

const EMBEDDED = { STX_RECIPE: 'embedded' };
/** Long enough to be met in the middle; the log holds REACHED only once it runs. */
const STEPS = [{ shell: 'echo reached-$((40 + 2)); sleep 6; echo kept > /opt/kept' }];
const REACHED = 'reached-42';

async function until(condition: () => boolean | Promise<boolean>, running: Promise<{ output: string }>): Promise<void> {
  for (;;) {
    if (await condition()) return;
    const ended = await Promise.race([running, sleep(20)]);
    if (ended !== undefined) throw new Error(`it ended too early:\n${ended.output}`);
  }
}

const isInTheStep = (trial: Trial) => async (): Promise<boolean> =>
  (await readFile(trial.path('dist/logs/e2e-tiny/build-image.log'), 'utf8').catch(() => '')).includes(REACHED);

const LOCK = 'images/e2e-tiny/image.lock.yaml';

let cache: string;
let trial: Trial;
beforeAll(async () => {
  cache = await makeCache(['engine/programs', 'locks', 'sources', 'store', 'wheels']);
  trial = await makeTrial({ STX_BUILDER: 'own', STX_CACHE_DIR: cache });
  await addTinyImage(trial, { steps: STEPS });
});

test('our own engine killed in the middle of a build: it is started again, and the build ends', async () => {
  try {
    await trial.ok(['lock', 'e2e-tiny']);
    const { done } = trial.start(['build-image', 'e2e-tiny'], EMBEDDED);
    await until(isInTheStep(trial), done);
    const supervisor = readFileSync(join(cache, 'engine', 'run', 'supervisor.pid'), 'utf8');
    const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8').trim().split(' ');
    const isEngine = (pid: string): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('buildkitd');
    process.kill(Number(children.find(isEngine)), 'SIGKILL');
    const { exitCode, output } = await done;
    expect([exitCode, output]).toEqual([
      0,
      expect.stringMatching(/the connection to the engine was lost; retrying in 1 s \(1 of \d\): the workspace's own/u),
    ]);
    expect(output).toMatch(/starting the build engine/u);
    expect((await trial.receipt('e2e-tiny')).digest).toMatch(/^sha256:/u);
  } finally {
    await trial.ok(['stop', 'engine']);
  }
});

/** A BuildKit that the workspace does not know how to start, at an address of its own; its state outlives it. */
function startEngine(address: string) {
  const programs = join(cacheFolder(), 'engine', 'programs');
  const [newest = ''] = readdirSync(programs).filter((name) => existsSync(join(programs, name, 'buildkitd')));
  const args = [`--root=${join(cache, 'engine', 'state')}`, `--addr=${address}`, '--oci-worker-net=host'];
  return execa(join(programs, newest, 'buildkitd'), args, { reject: false, buffer: false, stdio: 'ignore' });
}

test('an engine that the user named goes away and comes back: the build waits for it, and ends', async () => {
  const address = `unix://${await makeFolder()}/buildkitd.sock`;
  const other = await makeTrial({ STX_BUILDER: address, STX_CACHE_DIR: cache });
  await addTinyImage(other, { steps: [{ shell: `${STEPS[0]?.shell ?? ''} # again` }] });
  let engine = startEngine(address);
  try {
    await other.write(LOCK, await trial.read(LOCK));
    const { done } = other.start(['build-image', 'e2e-tiny'], EMBEDDED);
    await until(isInTheStep(other), done);
    engine.kill('SIGKILL');
    await engine;
    await sleep(2_000);
    engine = startEngine(address);
    const { exitCode, output } = await done;
    expect([exitCode, output]).toEqual([
      0,
      expect.stringMatching(/the connection to the engine was lost; retrying in 1 s \(1 of \d\): BuildKit at unix:/u),
    ]);
  } finally {
    engine.kill('SIGTERM');
    await engine;
  }
});
