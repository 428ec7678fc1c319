import { chmod, cp, mkdir, open, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobPath } from '@stx/oci';
import { VENV } from '@stx/formats';
import { checkImage, describeImage, ensureLayout, hashFile, imagesLayout } from '@stx/store';
import {
  addTinyImage,
  ALL,
  makeCache,
  makeFolder,
  makeTrial,
  mirror,
  ROOT,
  type Run,
  type Trial,
} from './workspace.js';

const EMBEDDED = { STX_RECIPE: 'embedded' };
const LOCK = 'images/e2e-tiny/image.lock.yaml';
const BUILD = ['build-image', 'e2e-tiny'];
/** So that an image is one that no engine has made before. */
const NONCE = `${String(process.pid)}-${String(Date.now())}`;

/** A store of the test's own, which it may damage, with base and builder in it. */
async function makeStore(cache: string, trial: Trial): Promise<string> {
  const store = await ensureLayout(join(cache, 'store'));
  for (const project of ['base-trixie', 'builder-trixie']) {
    const { digest } = await trial.receipt(project);
    const { configDigest, layers } = await describeImage(imagesLayout(), digest);
    for (const blob of [digest, configDigest, ...layers.map((layer) => layer.digest)]) {
      await cp(blobPath(imagesLayout(), blob), blobPath(store, blob));
    }
  }
  return store;
}

/** Changes one byte in the middle of a file, and not its times: what a bad disk does. */
async function flip(path: string): Promise<void> {
  const { size, atime, mtime } = await stat(path);
  await chmod(path, 0o644);
  const file = await open(path, 'r+');
  const at = Math.floor(size / 2);
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  await file.write(byte, 0, 1, at);
  await file.close();
  await utimes(path, atime, mtime);
}

async function truncate(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.truncate(Math.floor((await file.stat()).size / 2));
  await file.close();
}

/** The tiny image, without the one wheel that is compiled for long. */
async function prepare(clone: Trial): Promise<void> {
  await clone.edit('images/loci/profiles.yaml', (text) => text.replace(/^ {2}uwsgi: .*\n/mu, ''));
  await addTinyImage(clone);
  if (clone !== trial) await clone.write(LOCK, await trial.read(LOCK));
}

function assertOk({ exitCode, output }: Run): void {
  if (exitCode !== 0) throw new Error(`it ended with ${String(exitCode)}:\n${output}`);
}

let cache: string;
let store: string;
let trial: Trial;
/** The SHA-256 of the archive of the image as it was first built. */
let whole: string;

async function exported(from: Trial): Promise<{ sha256: string; output: string }> {
  const archive = join(await makeFolder(), 'tiny.oci.tar');
  const output = await from.ok(['export-image', 'e2e-tiny', `--output=${archive}`]);
  return { sha256: await hashFile(archive), output };
}

async function layersOf(project: string): Promise<string[]> {
  return (await describeImage(store, (await trial.receipt(project)).digest)).layers.map(({ digest }) => digest);
}

beforeAll(async () => {
  cache = await makeCache(['engine', 'locks', 'sources']);
  trial = await makeTrial({ STX_CACHE_DIR: cache, ...EMBEDDED });
  store = await makeStore(cache, trial);
  await prepare(trial);
  await trial.ok(['lock', 'e2e-tiny']);
  await trial.ok(BUILD);
  whole = (await exported(trial)).sha256;
});

const DAMAGES: [string, RegExp, () => Promise<void>][] = [
  [
    'a layer that is truncated',
    /is truncated/u,
    async () => truncate(blobPath(store, (await layersOf('e2e-tiny')).at(-1) ?? '')),
  ],
  [
    'a layer in which a byte flipped',
    /is flipped/u,
    async () => flip(blobPath(store, (await layersOf('e2e-tiny')).at(-1) ?? '')),
  ],
  [
    'a config that is gone',
    /is missing/u,
    async () =>
      rm(blobPath(store, (await describeImage(store, (await trial.receipt('e2e-tiny')).digest)).configDigest)),
  ],
  [
    'a manifest in which a byte flipped',
    /is flipped/u,
    async () => flip(blobPath(store, (await trial.receipt('e2e-tiny')).digest)),
  ],
];

test.each(DAMAGES)(
  '%s is noticed at export, and the archive is that of the image as it was',
  async (_what, said, damage) => {
    await damage();
    const { sha256, output } = await exported(trial);
    expect(output).toMatch(said);
    expect(sha256).toBe(whole);
    expect(await checkImage(store, (await trial.receipt('e2e-tiny')).digest, { deep: true })).toEqual([]);
  },
);

test("a byte that flipped in the base's layer is found by verify-image, and the base is rebuilt", async () => {
  const [layer = ''] = await layersOf('base-trixie');
  expect(await layersOf('e2e-tiny')).toContain(layer);
  await flip(blobPath(store, layer));
  const output = await trial.ok(['verify-image', 'e2e-tiny']);
  expect(output).toMatch(/is flipped in the store/u);
  expect(output).toContain('base-trixie: rebuilding: the cache has its receipt');
  const report = JSON.parse(await trial.read('dist/verify/e2e-tiny/report.json')) as { ok: boolean; digest: string };
  expect(report).toMatchObject({ ok: true, digest: (await trial.receipt('e2e-tiny')).digest });
  expect((await exported(trial)).sha256).toBe(whole);
});

(ALL ? test : test.skip)(
  "a clone that was given another machine's Nx cache and nothing else exports the same archive",
  async () => {
    const clone = await makeTrial(
      { STX_CACHE_DIR: await makeCache(['engine', 'locks']), ...EMBEDDED },
      { seed: false },
    );
    await prepare(clone);
    await cp(trial.path('.nx', 'cache'), clone.path('.nx', 'cache'), { recursive: true });
    await mkdir(clone.path('.nx', 'workspace-data'), { recursive: true });
    const data = await readdir(trial.path('.nx', 'workspace-data'));
    // Nx names its record by the machine; this one is as another machine would have left it.
    for (const record of data.filter((each) => /\.db(?:-wal)?$/u.test(each))) {
      const elsewhere = record.replace(/^[0-9a-f]+/u, '0'.repeat(32));
      await cp(trial.path('.nx', 'workspace-data', record), clone.path('.nx', 'workspace-data', elsewhere));
      // A third one left an older record, which knows nothing.
      const older = clone.path('.nx', 'workspace-data', record.replace(/^[0-9a-f]+/u, 'f'.repeat(32)));
      await writeFile(older, '');
      await utimes(older, 0, 0);
    }
    const { sha256, output } = await exported(clone);
    expect(output).toMatch(/^> nx run e2e-tiny:build-image +\[local cache\]$/mu);
    expect(output).toContain(
      'e2e-tiny: rebuilding: the cache has its receipt, but the image is missing from the store',
    );
    expect(sha256).toBe(whole);
  },
);

(ALL ? test : test.skip)(
  'an engine that lost its state, and finds the base damaged, is given a whole one and builds the same',
  async () => {
    const own = await makeCache(['engine/programs', 'sources']);
    const clone = await makeTrial({ STX_CACHE_DIR: own, STX_BUILDER: 'own', ...EMBEDDED });
    const ownStore = await makeStore(own, clone);
    await prepare(clone);
    try {
      await clone.ok(BUILD);
      expect(await clone.receipt('e2e-tiny')).toEqual(await trial.receipt('e2e-tiny'));
      await clone.ok(['stop', 'engine']);
      await rm(join(own, 'engine', 'state'), { recursive: true, force: true });
      const { layers } = await describeImage(ownStore, (await clone.receipt('base-trixie')).digest);
      await flip(blobPath(ownStore, layers.at(-1)?.digest ?? ''));
      const output = await clone.ok([...BUILD, '--skip-nx-cache', '--excludeTaskDependencies']);
      expect(output).toContain('retrying after the repair of its inputs');
      expect(await clone.receipt('e2e-tiny')).toEqual(await trial.receipt('e2e-tiny'));
      expect((await exported(clone)).sha256).toBe(whole);
    } finally {
      await clone.nx(['stop', 'engine']);
    }
  },
);

test('a damaged wheel is fetched again before any image contains it', async () => {
  const [, sha256 = ''] =
    /sha256: (?<sha256>[0-9a-f]{64})/u.exec((await trial.read(LOCK)).replace(/^[^]*?file: six-/u, '')) ?? [];
  const folder = join(cache, 'wheels', 'sha256', sha256.slice(0, 2), sha256);
  const [wheel = ''] = await readdir(folder);
  await flip(join(folder, wheel));
  const again = [...BUILD, '--skip-nx-cache', '--excludeTaskDependencies'];
  // Its layer was packed while it was whole, and needs it no more.
  expect(await trial.ok(again)).toContain('layers of wheels: 1, packed now: 0');
  await rm(join(cache, 'layers'), { recursive: true });
  expect(await trial.ok(again)).toContain('but wheels are missing from the store');
  expect(await hashFile(join(folder, wheel))).toBe(sha256);
  await flip(join(folder, wheel));
  await trial.ok(['build-wheels', 'e2e-tiny', '--skip-nx-cache', '--excludeTaskDependencies']);
  expect(await hashFile(join(folder, wheel))).toBe(sha256);
  expect((await exported(trial)).sha256).toBe(whole);
});

test('two commands at once in one workspace both end well, with one whole image', async () => {
  await addTinyImage(trial, { environment: { NONCE: `${NONCE}-one` } });
  const runs = await Promise.all([trial.nx(BUILD), trial.nx(['export-image', 'e2e-tiny'])]);
  runs.forEach(assertOk);
  const { digest } = await trial.receipt('e2e-tiny');
  expect(await checkImage(store, digest, { deep: true })).toEqual([]);
  expect(await trial.ok(BUILD)).toMatch(/\(100%\)/u);
  expect((await trial.receipt('e2e-tiny')).digest).toBe(digest);
});

test('two clones on one machine that build the same at once end with the same whole image', async () => {
  const other = await makeTrial({ STX_CACHE_DIR: cache, ...EMBEDDED });
  await prepare(other);
  for (const each of [trial, other]) await addTinyImage(each, { environment: { NONCE: `${NONCE}-two` } });
  const runs = await Promise.all([trial.nx(BUILD), other.nx(BUILD)]);
  runs.forEach(assertOk);
  const receipts = [await trial.receipt('e2e-tiny'), await other.receipt('e2e-tiny')];
  expect(receipts[1]).toEqual(receipts[0]);
  expect(await checkImage(store, receipts[0]?.digest ?? '', { deep: true })).toEqual([]);
});

test.each(ALL && mirror !== undefined ? ['embedded', 'loci'] : ['embedded'])(
  'a source whose file changed and kept its size is built as it is now, whole and patched, with %s',
  async (recipe) => {
    const env = { STX_RECIPE: recipe };
    await cp(join(ROOT, 'images', 'loci', 'profiles.yaml'), trial.path('images', 'loci', 'profiles.yaml'));
    const steps = [{ shell: `${VENV}/bin/python -c "import sized; print('it says', sized.WORD)"` }];
    const image = { project: 'sized', source: { local: 'sized' }, steps };
    await addTinyImage(trial, image, 'e2e-sized');
    // It is for whoever builds an image of the source itself, and leaves out all that a wheel is built from.
    await trial.write('sized/.dockerignore', '*\n');
    await trial.write(
      'sized/setup.py',
      "from setuptools import setup\nsetup(name='sized', version='1.0', py_modules=['sized'])\n",
    );
    for (const number of ['one', 'six']) {
      const word = `${number} ${recipe} ${NONCE}`;
      await trial.write('sized/sized.py', `WORD = '${word}'\n`);
      await trial.ok(['lock', 'e2e-sized'], env);
      await trial.ok(['build-image', 'e2e-sized'], env);
      expect(await trial.read('dist/logs/e2e-sized/build-image.log')).toContain(`it says ${word}`);
    }
    const locked = await trial.read('sized/sized.py');
    await trial.write('sized/sized.py', `WORD = 'not locked ${NONCE}'\n`);
    expect(await trial.fails(['build-image', 'e2e-sized'], env)).toMatch(
      /lock is stale: the local source sized changed: .*\s+-> run \.\/nx lock e2e-sized/u,
    );
    await trial.write('sized/sized.py', locked);
    const [from, to] = ['six', 'ten'].map((number) => `WORD = '${number} ${recipe} ${NONCE}'`);
    const patch = `--- a/sized.py\n+++ b/sized.py\n@@ -1 +1 @@\n-${from ?? ''}\n+${to ?? ''}\n`;
    await trial.write('images/e2e-sized/ten.patch', patch);
    await addTinyImage(trial, { ...image, patches: ['ten.patch'] }, 'e2e-sized');
    expect(await trial.fails(['build-image', 'e2e-sized'], env)).toContain('[LOCK_STALE]');
    await trial.ok(['lock', 'e2e-sized'], env);
    await trial.ok(['build-image', 'e2e-sized'], env);
    expect(await trial.read('dist/logs/e2e-sized/build-image.log')).toContain(`it says ten ${recipe} ${NONCE}`);
    await trial.ok(['verify-image', 'e2e-sized'], env);
  },
);

test.each(ALL && mirror !== undefined ? ['embedded', 'loci'] : ['embedded'])(
  'an image of extra projects alone holds what its steps lay out where left-overs are, with %s',
  async (recipe) => {
    const env = { STX_RECIPE: recipe };
    await trial.write(
      'extra/setup.py',
      "from setuptools import setup\nsetup(name='extra', version='1.0', py_modules=['extra'])\n",
    );
    await trial.write('extra/extra.py', `WORD = 'extra ${NONCE}'\n`);
    const image = {
      project: 'none',
      extraProjects: [{ name: 'extra', source: { local: 'extra' } }],
      steps: [
        { file: { from: 'own.log', path: '/var/log/own.log' } },
        { shell: `${VENV}/bin/python -c "import extra; print('it says', extra.WORD)"` },
      ],
    };
    await addTinyImage(trial, image, 'e2e-extra');
    await trial.write('images/e2e-extra/own.log', 'laid out on purpose\n');
    const reader = { name: 'reads', run: ['/bin/cat', '/var/log/own.log'], contains: 'on purpose' };
    await trial.write('images/e2e-extra/verify.yaml', JSON.stringify({ processes: [reader] }));
    // As a merge leaves it.
    await trial.write('images/e2e-extra/image.lock.yaml', '<<<<<<< ours\nlockVersion: 1\n=======\n');
    expect(await trial.ok(['lock', 'e2e-extra'], env)).toContain('image.lock.yaml, which cannot be read');
    await trial.ok(['verify-image', 'e2e-extra'], env);
    expect(await trial.read('dist/logs/e2e-extra/build-image.log')).toContain(`it says extra ${NONCE}`);
  },
);
