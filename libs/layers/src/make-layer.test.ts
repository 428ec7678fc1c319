import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { blobPath } from '@stx/oci';
import { findWheel, imagesLayout, putWheel } from '@stx/store';
import { makeLayer, type LayerRequest } from './make-layer.js';
import { PACKING } from './packing.js';
import type { WheelName } from './read-wheel.js';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stx-layers-'));
  process.env.STX_CACHE_DIR = cache;
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

async function wheel(name: string): Promise<WheelName> {
  const info = `${name}-1.0.dist-info`;
  const bytes = zipSync({
    [`${name}.py`]: Buffer.from(`NAME = '${name}'\n`),
    [`${name}-1.0.data/scripts/${name}-run`]: Buffer.from('#!python\n'),
    [`${info}/entry_points.txt`]: Buffer.from(`[console_scripts]\n${name} = ${name}:NAME.upper\n`),
    [`${info}/METADATA`]: [Buffer.from(`Name: ${name}\n`), { level: 0 }],
  });
  const path = join(mkdtempSync(join(tmpdir(), 'stx-wheel-')), `${name}-1.0-py3-none-any.whl`);
  writeFileSync(path, bytes);
  const { file, sha256 } = await putWheel(path);
  return { file, sha256 };
}

const request = (...wheels: WheelName[]): LayerRequest => ({
  wheels,
  environment: { folder: '/venv', python: '3.13' },
  compression: { type: 'zstd' },
});
const blob = (digest: string): string => blobPath(imagesLayout(), digest);

test('a layer is packed once, and its content matches its digest', async () => {
  const wheels = [await wheel('one'), await wheel('two')];
  const first = await makeLayer(request(...wheels));
  expect(first).toMatchObject({ isNew: true, mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' });
  const content = readFileSync(blob(first.digest));
  expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(first.digest);
  expect(content.length).toBe(first.size);
  expect(await makeLayer(request(...wheels))).toEqual({ ...first, isNew: false });
  expect(await makeLayer({ ...request(...wheels), fresh: true })).toEqual(first);
});

test('another wheel, environment or compression gives another layer', async () => {
  const [one, two] = [await wheel('one'), await wheel('two')];
  const made = [
    await makeLayer(request(one)),
    await makeLayer(request(one, two)),
    await makeLayer({ ...request(one), environment: { folder: '/venv', python: '3.11' } }),
    await makeLayer({ ...request(one), compression: { type: 'gzip' } }),
    await makeLayer({ ...request(one), compression: { type: 'zstd', level: 1 } }),
  ];
  expect(made.map(({ isNew }) => isNew)).toEqual([true, true, true, true, true]);
  expect(new Set(made.map(({ diffId }) => diffId)).size).toBe(3);
});

test('two concurrent requests pack the layer once', async () => {
  const one = await wheel('one');
  const made = await Promise.all([makeLayer(request(one)), makeLayer(request(one))]);
  expect(made.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
  expect(new Set(made.map(({ digest }) => digest)).size).toBe(1);
});

test('a layer is packed again if its blob is missing or truncated, or its cache entry is damaged', async () => {
  const one = await wheel('one');
  const first = await makeLayer(request(one));
  rmSync(blob(first.digest));
  expect(await makeLayer(request(one))).toEqual(first);
  truncateSync(blob(first.digest), 5);
  expect(await makeLayer(request(one))).toEqual(first);
  const entries = join(cache, 'layers');
  for (const entry of readdirSync(entries)) writeFileSync(join(entries, entry), '{"digest": "sha256:');
  expect(await makeLayer(request(one))).toEqual(first);
  expect(readFileSync(blob(first.digest))).toHaveLength(first.size);
});

test('a missing or damaged wheel is reported, and no partial blob is left', async () => {
  const [one, two] = [await wheel('one'), await wheel('two')];
  const path = (await findWheel(two.sha256))?.path ?? '';
  chmodSync(path, 0o644);
  writeFileSync(path, 'bad');
  const missing = { code: 'WHEEL_MISSING', message: expect.stringContaining(two.sha256) as string };
  await expect(makeLayer(request(one, two))).rejects.toMatchObject(missing);
  // It was removed from the store, so that the next build fetches it again.
  expect(await findWheel(two.sha256)).toBeUndefined();
  await expect(makeLayer(request(one, two))).rejects.toMatchObject(missing);
  expect(readdirSync(imagesLayout(), { recursive: true })).toEqual(['exports']);
});

test('the digest belongs to this PACKING; if it changes, raise PACKING in packing.ts and write both here', async () => {
  const { digest } = await makeLayer(request(await wheel('one'), await wheel('two')));
  expect({ PACKING, digest }).toEqual({
    PACKING: 1,
    digest: 'sha256:9b18fccd795e2bb591a201fc08543df95ee09075b0b5657d187270acb3541f25',
  });
});
