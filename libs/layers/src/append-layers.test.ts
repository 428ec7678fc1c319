import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOfBytes, LAYER_TYPES, makeManifest } from '@stx/oci';
import { checkImage, describeImage, ensureLayout, putBlob, removeBlob } from '@stx/store';
import { appendLayers, type AppendedLayer } from './append-layers.js';

async function layer(layout: string, name: string): Promise<AppendedLayer> {
  const blob = await putBlob(layout, [Buffer.from(`packed ${name}`)]);
  return { ...blob, diffId: digestOfBytes(name), mediaType: LAYER_TYPES.zstd, createdBy: `wheels: ${name}` };
}

async function makeImage(layout: string): Promise<string> {
  const put = async (value: object): Promise<{ digest: string; size: number }> =>
    await putBlob(layout, [Buffer.from(JSON.stringify(value))]);
  const below = await layer(layout, 'base');
  const config = await put({
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/bin'], Labels: { a: 'b' } },
    rootfs: { type: 'layers', diff_ids: [below.diffId] },
    history: [{ created_by: 'apt' }, { created_by: 'ENV', empty_layer: true }],
    variant: 'v2',
  });
  return (await put(makeManifest(config, [below]))).digest;
}

test('layers are added on top, with their history; everything else is unchanged', async () => {
  const layout = await ensureLayout(mkdtempSync(join(tmpdir(), 'stx-append-')));
  const image = await makeImage(layout);
  const added = [await layer(layout, 'one'), await layer(layout, 'two')];
  const digest = await appendLayers(layout, image, added);
  expect(await checkImage(layout, digest, { deep: true })).toEqual([]);
  const before = await describeImage(layout, image);
  const after = await describeImage(layout, digest);
  expect(after.layers).toEqual([
    ...before.layers,
    ...added.map(({ digest, size, mediaType }) => ({ digest, size, mediaType })),
  ]);
  const history = added.map(({ createdBy }) => ({
    created: '2026-04-01T00:00:00Z',
    created_by: createdBy,
    comment: 'stx-images',
  }));
  expect(after.config).toEqual({
    ...before.config,
    rootfs: { type: 'layers', diff_ids: [digestOfBytes('base'), digestOfBytes('one'), digestOfBytes('two')] },
    history: [...(before.config.history ?? []), ...history],
  });
  expect(await appendLayers(layout, image, added)).toBe(digest);
});

test('an incomplete image is refused with the missing digest', async () => {
  const layout = await ensureLayout(mkdtempSync(join(tmpdir(), 'stx-append-')));
  const image = await makeImage(layout);
  await removeBlob(layout, (await describeImage(layout, image)).configDigest);
  await expect(appendLayers(layout, image, [])).rejects.toMatchObject({ code: 'BLOB_MISSING' });
});
