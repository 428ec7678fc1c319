import { execa } from 'execa';
import { addTinyImage, makeCache, makeTrial, type Run, type Trial } from './workspace.js';

const EMBEDDED = { STX_RECIPE: 'embedded' };

let trial: Trial;
beforeAll(async () => {
  const cache = await makeCache(['engine/programs', 'locks', 'sources', 'store', 'wheels']);
  trial = await makeTrial({ STX_BUILDER: 'own', STX_CACHE_DIR: cache });
  await addTinyImage(trial);
  await trial.ok(['lock', 'e2e-tiny']);
  await trial.ok(['verify-image', 'e2e-tiny'], EMBEDDED);
  await trial.ok(['stop', 'engine']);
});
afterAll(() => offline(['stop', 'engine']));

/** Runs `./nx`, and the engine that it starts, where there is no network but loopback. */
async function offline(args: readonly string[]): Promise<Run> {
  const script = 'ip link set lo up && exec ./nx "$@"';
  const env = { ...trial.env, ...EMBEDDED };
  const done = await execa('unshare', ['--net', 'sh', '-c', script, 'sh', ...args], {
    cwd: trial.root,
    env,
    all: true,
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode: done.exitCode, output: done.all };
}

test('without a network a changed image is built from the stores, verified and exported', async () => {
  await addTinyImage(trial, { environment: { OFFLINE: 'yes' } });
  const before = await trial.receipt('e2e-tiny');
  const built = await offline(['verify-image', 'e2e-tiny']);
  expect([built.exitCode, built.output]).toEqual([0, expect.stringContaining('no faults')]);
  expect((await trial.receipt('e2e-tiny')).digest).not.toBe(before.digest);
  const exported = await offline(['export-image', 'e2e-tiny', `--output=${trial.path('tiny.oci.tar')}`]);
  expect(exported.exitCode).toBe(0);
});

test('without a network a lock is refused with the cause, and stays', async () => {
  const before = await trial.read('images/e2e-tiny/image.lock.yaml');
  await addTinyImage(trial, { pipPackages: ['six', 'iso8601'] });
  const { exitCode, output } = await offline(['lock', 'e2e-tiny']);
  expect(exitCode).not.toBe(0);
  expect(output).toMatch(/lock e2e-tiny cannot be locked/u);
  expect(await trial.read('images/e2e-tiny/image.lock.yaml')).toBe(before);
});
