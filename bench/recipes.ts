/**
 * Keystone from warm wheels and base: the embedded recipe against upstream LOCI, in turns, in one run. The engine's
 * results of the image's own steps are not used, nor are the packages that earlier builds fetched (STX_FRESH). Needs
 * STX_SOURCE_MIRROR or LOCI's repository.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { median } from './median.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const RUNS = Number(process.env.RUNS ?? '3');
const BOUND = 4;

async function nx(args: string[], env: Record<string, string>): Promise<number> {
  rmSync(`${root}/.nx/workspace-data/nx_files.nxt`, { force: true });
  const started = performance.now();
  await execa('./nx', args, { cwd: root, env: { NX_DAEMON: 'false', ...env } });
  return (performance.now() - started) / 1000;
}

const seconds: Record<'loci' | 'embedded', number[]> = { loci: [], embedded: [] };
for (const recipe of ['loci', 'embedded'] as const) await nx(['build-image', 'keystone'], { STX_RECIPE: recipe });
for (let run = 0; run < RUNS; run += 1) {
  for (const recipe of ['loci', 'embedded'] as const) {
    await nx(['prepare-recipe', 'loci'], { STX_RECIPE: recipe });
    const alone = ['run', 'keystone:build-image', '--excludeTaskDependencies', '--skipNxCache'];
    const took = await nx(alone, { STX_RECIPE: recipe, STX_FRESH: '1' });
    seconds[recipe].push(took);
    console.log(`${recipe}: ${took.toFixed(1)} s`);
  }
}
const ratio = median(seconds.loci) / median(seconds.embedded);
console.log(JSON.stringify({ seconds, ratio: Number(ratio.toFixed(2)), bound: BOUND }));
if (ratio < BOUND) process.exitCode = 1;
