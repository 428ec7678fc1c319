import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobPath } from '@stx/oci';
import { checkImage } from './check-image.js';
import { describeImage } from './describe-image.js';
import { ensureLayout } from './ensure-layout.js';
import { readBlob, removeBlob } from './read-blob.js';

interface Made {
  layout: string;
  manifest: string;
  config: string;
  layers: string[];
}

function put(layout: string, content: string): { digest: string; size: number } {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  writeFileSync(blobPath(layout, digest), content);
  return { digest, size: Buffer.byteLength(content) };
}

async function makeImage(diffs = 2): Promise<Made> {
  const layout = await ensureLayout(mkdtempSync(join(tmpdir(), 'stx-layout-')));
  const layers = ['the lower layer', 'the upper layer'].map((text) => ({ mediaType: 'layer', ...put(layout, text) }));
  const config = put(
    layout,
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { User: '42424', Cmd: null },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest).slice(0, diffs) },
    }),
  );
  const manifest = put(
    layout,
    JSON.stringify({ schemaVersion: 2, config: { mediaType: 'config', ...config }, layers }),
  );
  return { layout, manifest: manifest.digest, config: config.digest, layers: layers.map((layer) => layer.digest) };
}

function flip(path: string): void {
  const content = readFileSync(path);
  content[3] = (content[3] ?? 0) ^ 1;
  writeFileSync(path, content);
}

test('a whole image has no faults and says what it is', async () => {
  const { layout, manifest, layers } = await makeImage();
  expect(await checkImage(layout, manifest, { deep: true })).toEqual([]);
  const image = await describeImage(layout, manifest);
  expect(image.config.config?.User).toBe('42424');
  expect(image.layers.map((layer) => layer.digest)).toEqual(layers);
  expect(image.totalSize).toBeGreaterThan(30);
});

test('every fault is told: a truncated layer and a missing one', async () => {
  const { layout, manifest, layers } = await makeImage();
  truncateSync(blobPath(layout, layers[0] ?? ''), 5);
  rmSync(blobPath(layout, layers[1] ?? ''));
  expect(await checkImage(layout, manifest)).toEqual([
    { digest: layers[0], fault: 'truncated', detail: '5 bytes instead of 15' },
    { digest: layers[1], fault: 'missing', detail: 'there is no such file' },
  ]);
});

test('a flipped byte is found by reading; taken out, the blob is missing and can be written again', async () => {
  const { layout, manifest, layers } = await makeImage();
  const layer = layers[1] ?? '';
  flip(blobPath(layout, layer));
  expect(await checkImage(layout, manifest)).toEqual([]);
  expect(await checkImage(layout, manifest, { deep: true })).toMatchObject([{ digest: layer, fault: 'flipped' }]);
  await removeBlob(layout, layer);
  expect(await checkImage(layout, manifest)).toMatchObject([{ digest: layer, fault: 'missing' }]);
});

test('manifest and config are always read', async () => {
  const { layout, manifest, config } = await makeImage();
  flip(blobPath(layout, config));
  expect(await checkImage(layout, manifest)).toMatchObject([{ digest: config, fault: 'flipped' }]);
  flip(blobPath(layout, manifest));
  expect(await checkImage(layout, manifest)).toMatchObject([{ digest: manifest, fault: 'flipped' }]);
  await expect(readBlob(layout, manifest)).rejects.toMatchObject({ code: 'BLOB_DAMAGED' });
  await removeBlob(layout, manifest);
  expect(await checkImage(layout, manifest)).toMatchObject([{ digest: manifest, fault: 'missing' }]);
});

test('a blob that is no manifest, and a config for other layers, are faults', async () => {
  const { layout, layers } = await makeImage();
  expect(await checkImage(layout, layers[0] ?? '')).toMatchObject([
    { fault: 'invalid', detail: expect.stringContaining('not JSON') },
  ]);
  const other = await makeImage(1);
  expect(await checkImage(other.layout, other.manifest)).toMatchObject([{ digest: other.config, fault: 'invalid' }]);
});

test('a digest cannot lead out of the layout', async () => {
  const { layout } = await makeImage();
  expect(() => blobPath(layout, 'sha256:../../etc/passwd')).toThrow('is not a digest');
});
