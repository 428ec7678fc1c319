import { existsSync, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashFile, imagesLayout } from '@stx/store';
import { findIndex, startIndex } from './index-server.js';
import { addTinyImage, makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

const LOCK = 'images/e2e-tiny/image.lock.yaml';
const EMBEDDED = { STX_RECIPE: 'embedded' };
/** So that what a killed run asked for anew is not what an engine remembers of an earlier one. */
const NONCE = `${String(process.pid)}-${String(Date.now())}`;

/** Kills a command and all it started once something is so, which must be before it ends. */
async function killWhen(
  started: ReturnType<Trial['start']>,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  for (;;) {
    if (await condition()) break;
    const ended = await Promise.race([started.done, sleep(5)]);
    if (ended !== undefined) throw new Error(`it ended before it could be killed:\n${ended.output}`);
  }
  process.kill(-started.pid, 'SIGKILL');
  await started.done;
}

async function logHas(trial: Trial, file: string, text: string): Promise<boolean> {
  const log = await readFile(trial.path('dist', 'logs', 'e2e-tiny', file), 'utf8').catch(() => '');
  return log.includes(text);
}

/** Files below a folder that have a SHA-256 for a name, or whose folder has, but not its content. */
async function wronglyNamed(folder: string, known: ReadonlySet<string> = new Set()): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const wrong: string[] = [];
  for (const { name, parentPath } of files) {
    const path = join(parentPath, name);
    const sha256 = /^[0-9a-f]{64}$/u.test(name) ? name : basename(parentPath);
    if (!known.has(path) && (await hashFile(path)) !== sha256) wrong.push(path);
  }
  return wrong;
}

let quiet: Trial;
beforeAll(async () => {
  quiet = await makeTrial({ STX_BUILDER: 'own' });
  await addTinyImage(quiet, { steps: [{ shell: 'echo kept > /opt/kept' }] });
  await quiet.ok(['lock', 'e2e-tiny']);
  await quiet.ok(['build-image', 'e2e-tiny'], EMBEDDED);
});

async function tinyTrial(more: Record<string, unknown>, env: Record<string, string> = {}): Promise<Trial> {
  const trial = await makeTrial({ STX_BUILDER: 'own', ...env });
  await addTinyImage(trial, more);
  await trial.write(LOCK, await quiet.read(LOCK));
  return trial;
}

test('killed while wheels are fetched, and while one is built: the next run ends with the same wheels', async () => {
  let held = false;
  const index = await startIndex(await findIndex(quiet), {
    // The file never comes, so that the kill meets a fetch that is half done.
    instead: (path) => {
      if (!/\/six-[^/]+\.whl$/u.test(path)) return undefined;
      held = true;
      return 'hold';
    },
  });
  const cache = await makeCache(['engine', 'locks', 'sources', 'store']);
  try {
    const trial = await tinyTrial({}, { STX_CACHE_DIR: cache });
    // Nothing of the wheel depends on it, but the engine has not built it like this before; check-lock would refuse it.
    const buildWheels = ['run', 'e2e-tiny:build-wheels', '--excludeTaskDependencies'];
    await trial.editLock(LOCK, (text) =>
      text.replace(/(?<name>- name: uwsgi\n)/u, `$<name>  environment: { STX_E2E: "${NONCE}" }\n`),
    );
    await killWhen(trial.start(buildWheels, { PIP_INDEX_URL: index.url }), () => held);
    expect(existsSync(trial.path('dist/wheels/e2e-tiny/receipt.json'))).toBe(false);
    const building = trial.start(buildWheels);
    const log = trial.path('dist', 'logs', 'e2e-tiny', 'wheels');
    await killWhen(building, async () =>
      existsSync(log) ? (await readdir(log)).some((file) => file.startsWith('uwsgi-')) : false,
    );
    expect(existsSync(trial.path('dist/wheels/e2e-tiny/receipt.json'))).toBe(false);
    expect(await wronglyNamed(join(cache, 'wheels', 'sha256'))).toEqual([]);
    await trial.ok(buildWheels);
    expect(await wronglyNamed(join(cache, 'wheels', 'sha256'))).toEqual([]);
    expect(await trial.read('dist/wheels/e2e-tiny/receipt.json')).toBe(
      await quiet.read('dist/wheels/e2e-tiny/receipt.json'),
    );
  } finally {
    await index.close();
  }
});

/** Takes long enough to be met in the middle; the log holds REACHED only once it runs. */
const LONG_STEP = { steps: [{ shell: `echo reached-$((40 + 2)); sleep 6; echo kept > /opt/kept # ${NONCE}` }] };
const REACHED = 'reached-42';

/** The receipt of the image when nothing of what an engine remembers of it is used. */
async function builtAnew(trial: Trial): Promise<unknown> {
  const alone = ['run', 'e2e-tiny:build-image', '--excludeTaskDependencies', '--skipNxCache'];
  await trial.ok(alone, { ...EMBEDDED, STX_FRESH: '1' });
  return await trial.receipt('e2e-tiny');
}

test('killed while an image is built: the next run ends with the digest of a run that was left alone', async () => {
  const trial = await tinyTrial(LONG_STEP);
  const known = new Set(await blobs());
  await killWhen(trial.start(['build-image', 'e2e-tiny'], EMBEDDED), () => logHas(trial, 'build-image.log', REACHED));
  expect(existsSync(trial.path('dist/images/e2e-tiny/receipt.json'))).toBe(false);
  expect(await wronglyNamed(join(imagesLayout(), 'blobs', 'sha256'), known)).toEqual([]);
  await trial.ok(['build-image', 'e2e-tiny'], EMBEDDED);
  const after = await trial.receipt('e2e-tiny');
  expect(after).toEqual(await builtAnew(trial));
});

test('killed while layers go into the store: nothing there has the name of what it is not, and the next run ends', async () => {
  const fill = `seq -f '%.0f ${NONCE}' 1 4000000 > /opt/fill`;
  const trial = await tinyTrial({ steps: [{ shell: fill }] });
  const known = new Set(await blobs());
  await killWhen(trial.start(['build-image', 'e2e-tiny'], EMBEDDED), () =>
    logHas(trial, 'build-image.log', 'exporting layers'),
  );
  expect(existsSync(trial.path('dist/images/e2e-tiny/receipt.json'))).toBe(false);
  expect(await wronglyNamed(join(imagesLayout(), 'blobs', 'sha256'), known)).toEqual([]);
  await trial.ok(['build-image', 'e2e-tiny'], EMBEDDED);
  expect(await wronglyNamed(join(imagesLayout(), 'blobs', 'sha256'), known)).toEqual([]);
  await trial.ok(['verify-image', 'e2e-tiny'], EMBEDDED);
});

test('killed while an archive is exported: the one that was there stays, and the next run writes the same bytes', async () => {
  const folder = await makeFolder();
  const archive = join(folder, 'tiny.oci.tar');
  const exporting = ['export-image', 'e2e-tiny', `--output=${archive}`];
  await quiet.ok(exporting, EMBEDDED);
  const whole = await hashFile(archive);
  let isWriting = false;
  const watched = watch(folder, (_event, name) => (isWriting ||= name?.endsWith('.tmp') === true));
  try {
    await killWhen(quiet.start(exporting, EMBEDDED), () => isWriting);
  } finally {
    watched.close();
  }
  expect(await hashFile(archive)).toBe(whole);
  const other = join(folder, 'other.oci.tar');
  isWriting = false;
  const watchedAgain = watch(folder, (_event, name) => (isWriting ||= name?.endsWith('.tmp') === true));
  try {
    await killWhen(quiet.start(['export-image', 'e2e-tiny', `--output=${other}`], EMBEDDED), () => isWriting);
  } finally {
    watchedAgain.close();
  }
  expect(existsSync(other)).toBe(false);
  await quiet.ok(['export-image', 'e2e-tiny', `--output=${other}`], EMBEDDED);
  expect(await hashFile(other)).toBe(whole);
});

async function blobs(): Promise<string[]> {
  const folder = join(imagesLayout(), 'blobs', 'sha256');
  return (await readdir(folder)).map((name) => join(folder, name));
}
