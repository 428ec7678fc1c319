import { describeImage, imagesLayout, type ImageDescription } from '@stx/store';
import { addTinyImage, makeTrial, type Trial } from './workspace.js';

const EMBEDDED = { STX_RECIPE: 'embedded' };

let trial: Trial;

beforeAll(async () => {
  trial = await makeTrial();
  // Nothing is removed, so that the engine hands out the layers as it packed them first.
  await addTinyImage(trial, { remove: { pythonPackages: [], distPackages: [] } });
  await trial.ok(['lock', 'e2e-tiny']);
  await trial.ok(['build-image', 'e2e-tiny'], EMBEDDED);
});

async function packed(compression: string): Promise<ImageDescription> {
  await trial.edit('images/layers.yaml', (text) => text.replace(/^compression:\n(?: .*\n)+/u, compression));
  // Not from Nx's cache, which would tell nothing of the engine's.
  await trial.ok(['run', 'e2e-tiny:build-image', '--excludeTaskDependencies', '--skipNxCache']);
  return await describeImage(imagesLayout(), (await trial.receipt('e2e-tiny')).digest);
}

test('layers are packed as layers.yaml says, whatever the engine packed before, and hold the same files', async () => {
  const gzip = await packed('compression:\n  type: gzip\n');
  const best = await packed('compression:\n  type: zstd\n  level: 10\n');
  const fast = await packed('compression:\n  type: zstd\n  level: 1\n');
  const again = await packed('compression:\n  type: gzip\n');
  const kinds = ({ layers }: ImageDescription): string[] =>
    layers.map(({ mediaType }) => mediaType.replace(/.*\+/u, ''));
  expect(new Set(kinds(gzip).slice(1))).toEqual(new Set(['gzip']));
  expect(new Set([...kinds(best), ...kinds(fast)])).toEqual(new Set(['zstd']));
  expect(best.totalSize).toBeLessThan(fast.totalSize);
  expect(new Set([gzip, best, fast].map(({ layers }) => layers[0]?.digest)).size).toBe(1);
  expect([best, fast].map(({ config }) => config.rootfs)).toEqual([gzip.config.rootfs, gzip.config.rootfs]);
  expect(again.digest).toBe(gzip.digest);
});

test('a level that there is not is refused with its line', async () => {
  await trial.edit('images/layers.yaml', (text) => text.replace('type: gzip\n', 'type: gzip\n  level: 10\n'));
  expect(await trial.fails(['build-image', 'e2e-tiny'], EMBEDDED)).toContain(
    'images/layers.yaml:3:10: compression.level: gzip has the levels 0 to 9, got 10',
  );
});
