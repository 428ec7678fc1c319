import { execa } from 'execa';
import { describeImage, hashFile, imagesLayout } from '@stx/store';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findIndex, startIndex } from './index-server.js';
import { addTinyImage, makeCache, makeFolder, makeTrial, mirror, type Trial } from './workspace.js';

const LOCK = 'images/e2e-tiny/image.lock.yaml';
/** An address without a listener. */
const NOWHERE = 'http://127.0.0.1:1';

let locked: Trial;
beforeAll(async () => {
  // Loopback is also that of the sandbox only with the workspace's own engine.
  locked = await makeTrial({ STX_BUILDER: 'own' });
  await addTinyImage(locked);
  await locked.ok(['lock', 'e2e-tiny']);
});

/** A copy with the tiny image and its lock. */
async function tinyTrial(env: Record<string, string> = {}): Promise<Trial> {
  const trial = await makeTrial({ STX_BUILDER: 'own', ...env });
  await addTinyImage(trial);
  await trial.write(LOCK, await locked.read(LOCK));
  return trial;
}

/** A cache folder that shares everything but wheels, so that they are fetched again. */
const withoutWheels = (): Promise<string> => makeCache(['engine', 'locks', 'sources', 'store']);

test('a fetch retries after HTTP 503 of the index, with growing waits in the output', async () => {
  const index = await startIndex(await findIndex(locked), {
    instead: (path, times) => (/\/six-[^/]+\.whl$/u.test(path) && times <= 2 ? { status: 503 } : undefined),
  });
  try {
    const trial = await tinyTrial({ PIP_INDEX_URL: index.url, STX_CACHE_DIR: await withoutWheels() });
    const output = await trial.ok(['build-wheels', 'e2e-tiny']);
    expect(output).toMatch(/retrying in 0\.5 s \(1 of 5\): the index answered 503 for six-/u);
    expect(output).toMatch(/retrying in 1\.0 s \(2 of 5\): the index answered 503 for six-/u);
    expect(index.asked.filter((path) => /\/six-[^/]+\.whl$/u.test(path))).toHaveLength(3);
  } finally {
    await index.close();
  }
});

test('a lock retries after HTTP 503 of the index, and the output reports it', async () => {
  const index = await startIndex(await findIndex(locked), {
    instead: (path, times) => (path === '/simple/six/' && times <= 2 ? { status: 503 } : undefined),
  });
  try {
    const trial = await tinyTrial({ PIP_INDEX_URL: index.url });
    const output = await trial.ok(['lock', 'e2e-tiny']);
    expect(output).toMatch(/the index failed for \/simple\/six\/ \(1\); uv tries again/u);
    expect(output).toMatch(/the index failed for \/simple\/six\/ \(2\); uv tries again/u);
    expect(await trial.read(LOCK)).toBe(await locked.read(LOCK));
  } finally {
    await index.close();
  }
});

test('a file with another sha256 than the lock is refused, with both values', async () => {
  const trial = await tinyTrial();
  const [, sha256 = ''] = /file: six-.*\.whl\n\s+sha256: (?<hash>[0-9a-f]{64})/u.exec(await trial.read(LOCK)) ?? [];
  const other = sha256.replace(/^./u, (digit) => (digit === '0' ? '1' : '0'));
  await trial.editLock(LOCK, (text) => text.replace(sha256, other));
  const output = await trial.fails(['build-wheels', 'e2e-tiny']);
  expect(output).toMatch(
    new RegExp(`six-.*\\.whl: six .*: its sha256 differs from the lock: expected ${other}, got ${sha256}`, 'u'),
  );
});

test('a lock with another version than the constrained one is refused, naming the constraint', async () => {
  const trial = await tinyTrial();
  const [, limit = ''] =
    /^six===(?<version>\S+)$/mu.exec(await trial.read('wheels/constraints/2026.1/upper-constraints.txt')) ?? [];
  await trial.editLock(LOCK, (text) =>
    text
      .replace(`- name: six\n  version: ${limit}`, '- name: six\n  version: 1.16.0')
      .replace(`six-${limit}-`, 'six-1.16.0-'),
  );
  const output = await trial.fails(['build-image', 'e2e-tiny']);
  expect(output).toContain(`six 1.16.0 is not the constrained version: six===${limit} (upper-constraints.txt:`);
});

test('a requirement that the constraints do not allow is refused, naming the constraint', async () => {
  const trial = await tinyTrial();
  await addTinyImage(trial, { pipPackages: ['six==1.16.0'] });
  const output = await trial.fails(['lock', 'e2e-tiny']);
  const [, limit = ''] =
    /^six===(?<version>\S+)$/mu.exec(await trial.read('wheels/constraints/2026.1/upper-constraints.txt')) ?? [];
  expect(output).toMatch(new RegExp(`the constraint is six===${limit} \\(upper-constraints\\.txt:\\d+\\)`, 'u'));
  expect(await trial.read(LOCK)).toBe(await locked.read(LOCK));
});

test('a commit that neither mirror nor network has is refused, naming the source and STX_SOURCE_MIRROR', async () => {
  const mirror = await makeFolder();
  const trial = await tinyTrial({ STX_SOURCE_MIRROR: mirror });
  const commit = '0123456789abcdef0123456789abcdef01234567';
  const source = { git: { repository: `${NOWHERE}/acme/widget`, commit } };
  await addTinyImage(trial, { project: 'widget', source });
  const output = await trial.fails(['lock', 'e2e-tiny']);
  expect(output).toContain(`${NOWHERE}/acme/widget at ${commit}`);
  expect(output).toContain(`the mirror (STX_SOURCE_MIRROR) has no ${join(mirror, 'acme', 'widget', commit)}.tar.gz`);
  expect(output).toMatch(/set STX_SOURCE_MIRROR to a folder/u);
});

test('where no recipe is chosen and LOCI cannot be fetched the embedded one builds in that run alone, and output, receipt and label say so', async () => {
  const caches = await makeCache(['engine', 'locks', 'store', 'wheels']);
  const empty = await makeFolder();
  const trial = await tinyTrial({ STX_SOURCE_MIRROR: empty, STX_CACHE_DIR: caches });
  await trial.edit('images/loci/loci.yaml', (text) =>
    text.replace(/^repository: .*$/mu, `repository: ${NOWHERE}/openstack/loci\nrecipe: loci`),
  );
  expect(await trial.fails(['build-image', 'e2e-tiny'])).toMatch(/the recipe is loci, and LOCI cannot be fetched/u);
  await trial.edit('images/loci/loci.yaml', (text) => text.replace(/^recipe: .*\n/mu, ''));
  const output = await trial.ok(['build-image', 'e2e-tiny']);
  expect(output).toMatch(/LOCI cannot be fetched: .*openstack\/loci/u);
  expect(output).toContain('the embedded recipe builds the images in this run');
  const receipt = await trial.receipt('e2e-tiny');
  expect(receipt.inputs.recipe).toMatch(/^embedded@/u);
  expect(JSON.parse(await trial.read('dist/recipe/loci/receipt.json'))).toMatchObject({
    recipe: 'embedded',
    fallback: expect.stringMatching(/^LOCI [0-9a-f]{40} could not be fetched/u),
  });
  const { config } = (await describeImage(imagesLayout(), receipt.digest)).config;
  expect(config?.Labels).toMatchObject({
    'io.starlingx.image.recipe': 'embedded',
    'io.starlingx.image.recipe.fallback': expect.stringMatching(/could not be fetched/u),
  });
  // Asked for again in each run, and not taken from a cache.
  expect(await trial.ok(['prepare-recipe', 'loci'])).toContain('LOCI cannot be fetched');
  if (mirror === undefined) return;
  await cp(join(mirror, 'openstack', 'loci'), join(empty, 'openstack', 'loci'), { recursive: true });
  expect(await trial.ok(['prepare-recipe', 'loci'])).toContain('recipe: loci (');
});

test('an export to a full disk fails and keeps the earlier archive', async () => {
  const trial = await tinyTrial();
  await trial.ok(['build-image', 'e2e-tiny'], { STX_RECIPE: 'embedded' });
  const { layers } = await trial.receipt('e2e-tiny');
  const bytes = layers.reduce((sum, { size }) => sum + size, 0);
  const disk = await makeFolder();
  const archive = join(disk, 'tiny.oci.tar');
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${String(Math.ceil((bytes * 1.5) / 1024))}k`, 'stx-e2e', disk]);
  try {
    await trial.ok(['export-image', 'e2e-tiny', `--output=${archive}`], { STX_RECIPE: 'embedded' });
    const before = await hashFile(archive);
    const output = await trial.fails(['export-image', 'e2e-tiny', `--output=${archive}`], { STX_RECIPE: 'embedded' });
    expect(output).toMatch(/cannot write .*tiny\.oci\.tar: ENOSPC/u);
    expect(await hashFile(archive)).toBe(before);
    expect(await readdir(disk)).toEqual(['tiny.oci.tar']);
  } finally {
    await execa('umount', [disk]);
  }
});

test('load-image without Docker and Podman fails with the command that needs neither', async () => {
  const trial = await tinyTrial();
  const folder = await makeFolder();
  // Found before those of the machine, and as good as missing.
  for (const name of ['docker', 'podman']) {
    await writeFile(join(folder, name), '#!/bin/sh\necho cannot connect >&2\nexit 1\n', { mode: 0o755 });
  }
  const env = { STX_RECIPE: 'embedded', PATH: `${folder}:${process.env.PATH ?? ''}` };
  const output = await trial.fails(['load-image', 'e2e-tiny'], env);
  expect(output).toMatch(/neither Docker nor Podman is running \[RUNTIME_MISSING\]/u);
  expect(output).toContain('./nx export-image <image> --output=<file>');
});
