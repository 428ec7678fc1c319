import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { startEngine, type EngineServer } from './engine-server.js';
import { addPlainImage, addTinyImage, makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

const LOCK = 'images/e2e-tiny/image.lock.yaml';
const SET = ['e2e-tiny', 'e2e-plain'];
/** So that no engine has carried out the step before. */
const NONCE = `${String(process.pid)}-${String(Date.now())}`;
const STEP = `sleep 6; echo kept > /opt/kept # ${NONCE}`;

let engine: EngineServer;
let here: Trial;
beforeAll(async () => {
  here = await makeTrial({ STX_BUILDER: 'own', STX_RECIPE: 'embedded' });
  await addTinyImage(here, { steps: [{ shell: STEP }] });
  await addPlainImage(here);
  await here.ok(['lock', 'e2e-tiny']);
  await here.ok(['run-many', '-t', 'build-image', '-p', ...SET]);
  engine = await startEngine();
});

afterAll(async () => {
  await engine.stop();
});

/** A clone that has the same stores, and no engine of its own. */
async function elsewhere(env: Record<string, string>): Promise<Trial> {
  const cache = await makeCache(['engine/programs', 'store', 'wheels', 'sources', 'locks']);
  const trial = await makeTrial({ STX_RECIPE: 'embedded', STX_CACHE_DIR: cache, ...env });
  await addTinyImage(trial, { steps: [{ shell: STEP }] });
  await addPlainImage(trial);
  await trial.write(LOCK, await here.read(LOCK));
  return trial;
}

const isIdle = (trial: Trial): boolean => !existsSync(join(trial.env.STX_CACHE_DIR ?? '', 'engine', 'run'));

test.each([
  ['another CA signed ours', 'STX_BUILDER_CERT', 'it refuses the client certificate'],
  ['another CA signed its own', 'STX_BUILDER_CA', 'its certificate is not trusted'],
  ['we have none', undefined, 'it refuses the client certificate'],
])('a wrong certificate is refused, with the cure: %s', async (_what, wrong, message) => {
  const none = { STX_BUILDER: engine.address };
  const own = { STX_BUILDER_CERT: engine.certificate('other'), STX_BUILDER_KEY: engine.key('other') };
  const other = wrong === 'STX_BUILDER_CA' ? { STX_BUILDER_CA: engine.certificate('other') } : own;
  const trial = await elsewhere(wrong === undefined ? none : { ...engine.reach(), ...other });
  const output = await trial.fails(['build-image', 'e2e-plain']);
  expect(output).toContain(`STX_BUILDER is ${engine.address}, but ${message}`);
  expect(output).toMatch(/\[ENGINE_REFUSED\]\n.*-> STX_BUILDER_C/u);
});

test('an engine that dies in the middle of a build and comes back is waited for, which is said', async () => {
  const trial = await elsewhere(engine.reach());
  const building = trial.start(['build-image', 'e2e-tiny']);
  const log = trial.path('dist', 'logs', 'e2e-tiny', 'build-image.log');
  while (!(await readFile(log, 'utf8').catch(() => '')).includes('+ /bin/bash -euc sleep 6')) {
    const ended = await Promise.race([building.done, sleep(50)]);
    if (ended !== undefined) throw new Error(`it ended before its engine could die:\n${ended.output}`);
  }
  await engine.stop('SIGKILL');
  await sleep(1_000);
  await engine.start();
  const { exitCode, output } = await building.done;
  expect(output).toMatch(/retrying in/u);
  expect(exitCode).toBe(0);
  expect((await trial.receipt('e2e-tiny')).digest).toBe((await here.receipt('e2e-tiny')).digest);
});

test('the set is built and launched on an engine elsewhere, to the same digests, and nothing runs here', async () => {
  const trial = await elsewhere(engine.reach());
  await trial.ok(['run-many', '-t', 'verify-image', '-p', ...SET]);
  for (const image of SET) expect(await trial.receipt(image)).toEqual(await here.receipt(image));
  expect(isIdle(trial)).toBe(true);
});

/** buildx, where this machine has one: the workspace does not bring it. */
const buildx = await findBuildx();
async function findBuildx(): Promise<string[] | undefined> {
  for (const [program = '', ...args] of [
    [process.env.STX_BUILDX ?? ''],
    ['docker', 'buildx'],
    ['docker-buildx'],
    ['buildx'],
  ]) {
    if (program === '') continue;
    const { exitCode, stdout } = await execa(program, [...args, 'version'], { reject: false });
    if (exitCode === 0 && stdout.includes('buildx')) return [program, ...args];
  }
  return undefined;
}

(buildx === undefined ? test.skip : test)('so it is by a builder of buildx that reaches the engine', async () => {
  const [program = '', ...first] = buildx ?? [];
  const BUILDX_CONFIG = await makeFolder();
  const files = { cacert: engine.certificate('ca'), cert: engine.certificate('client'), key: engine.key('client') };
  const option = Object.entries(files).map(([name, file]) => `${name}=${file}`);
  const args = ['create', '--name=far', '--driver=remote', `--driver-opt=${option.join(',')}`, engine.address];
  await execa(program, [...first, ...args], { env: { BUILDX_CONFIG } });
  const trial = await elsewhere({ STX_BUILDER: 'far', BUILDX_CONFIG });
  await trial.ok(['run-many', '-t', 'verify-image', '-p', ...SET]);
  for (const image of SET) expect(await trial.receipt(image)).toEqual(await here.receipt(image));
  expect(isIdle(trial)).toBe(true);
});
