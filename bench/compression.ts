/**
 * Measures time and size of `compression` in images/layers.yaml: rebuilds an image (default keystone) with each setting, in
 * turns, in a copy of the workspace. Each build runs without cache (STX_FRESH), since the engine packs a known layer only once.
 * Prints the seconds of packing, from the traces, and the bytes of the layers that the image adds to its base.
 *
 *     npm run bench:compression
 *     RUNS=1 npm run bench:compression -- keystone zstd-1 gzip-6
 */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderYaml, Workspace } from '@stx/formats';
import { copyWorkspace, ROOT, Trial } from '../tests/e2e/workspace.js';
import { median } from './median.js';
import { packingSeconds } from './packing-seconds.js';

const SETTINGS = {
  'gzip-1': { type: 'gzip', level: 1 },
  'gzip-6': { type: 'gzip', level: 6 },
  'zstd-1': { type: 'zstd', level: 1 },
  'zstd-3': { type: 'zstd', level: 3 },
  'zstd-9': { type: 'zstd', level: 9 },
  uncompressed: { type: 'uncompressed' },
};
const RUNS = Number(process.env.RUNS ?? '3');
const [image = 'keystone', ...named] = process.argv.slice(2);
const settings = Object.entries(SETTINGS).filter(([name]) => named.length === 0 || named.includes(name));
if (settings.length < named.length) throw new Error(`the settings are: ${Object.keys(SETTINGS).join(', ')}`);

const folder = await mkdtemp(join(tmpdir(), 'stx-compression-'));
try {
  await copyWorkspace(folder);
  for (const part of ['images', 'wheels', 'recipe']) {
    await cp(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
  }
  const trial = new Trial(folder, { NX_DAEMON: 'false', STX_FRESH: '1' });
  const layers = new Workspace(ROOT).layers();
  const base = (await trial.receipt(`base-${new Workspace(ROOT).image(image).image.base}`)).layers;
  const known = new Set(base.map(({ digest }) => digest));
  const measured = settings.map(([setting]) => ({ setting, seconds: [] as number[], bytes: 0 }));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [index, result] of measured.entries()) {
      await trial.write('images/layers.yaml', renderYaml({ ...layers, compression: settings[index]?.[1] }));
      const traces = join(folder, 'traces', `${result.setting}-${String(run)}`);
      const alone = ['run', `${image}:build-image`, '--excludeTaskDependencies', '--skipNxCache'];
      await trial.ok(alone, { STX_TRACE: traces });
      const kept = (await readdir(traces)).map((trace) => readFile(join(traces, trace), 'utf8'));
      result.seconds.push(packingSeconds((await Promise.all(kept)).join('\n')));
      const added = (await trial.receipt(image)).layers.filter(({ digest }) => !known.has(digest));
      result.bytes = added.reduce((sum, { size }) => sum + size, 0);
      console.log(`${result.setting}: ${String(result.seconds.at(-1))} s, ${String(result.bytes)} bytes`);
    }
  }
  console.log(JSON.stringify(measured.map((result) => ({ ...result, median: median(result.seconds) }))));
} finally {
  await rm(folder, { recursive: true, force: true });
}
