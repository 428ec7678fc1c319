/**
 * Measures how the workspace scales: synthetic workspaces of 10, 100 and 1,000 images, daemon off, medians of RUNS runs.
 * Executors only write receipts, so that the time is that of graph, keys and cache. Writes docs/scale.json and
 * docs/scale.svg. COUNTS=10,100 sets other sizes; DRAFT=1 writes into dist/ instead.
 */
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { ROOT } from '../tests/e2e/workspace.js';
import { median } from './median.js';
import { plotLines } from './plot.js';
import { imageName, makeSynthetic } from './synthetic.js';

const RUNS = Number(process.env.RUNS ?? '5');
const COUNTS = (process.env.COUNTS ?? '10,100,1000').split(',').map(Number);
const LIMITS = { 'no-op': 2.5, affected: 2 };
const ENVIRONMENT = { NX_DAEMON: 'false', STX_RECIPE: 'embedded', CI: 'true' };
const BUILD = ['run-many', '-t', 'build-image'];

interface Figure {
  images: number;
  what: string;
  seconds: number[];
  median: number;
}

async function timed(folder: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  await execa('./nx', args, { cwd: folder, env: ENVIRONMENT });
  return (performance.now() - started) / 1000;
}

async function measure(folder: string, images: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  const take = async (what: string, args: readonly string[], before?: () => Promise<void>): Promise<void> => {
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await before?.();
      seconds.push(Number((await timed(folder, args)).toFixed(2)));
    }
    figures.push({ images, what, seconds, median: Number(median(seconds).toFixed(2)) });
    console.log(JSON.stringify(figures.at(-1)));
  };
  await timed(folder, BUILD);
  await take('no-op', BUILD);
  await take('graph', ['graph', '--file=graph.json']);
  const edited = join(folder, 'images', imageName(0), 'image.yaml');
  await appendFile(edited, '# a remark\n');
  await take('affected', ['show', 'projects', '--affected', '--base=HEAD', '--with-target=build-image']);
  await take('one image changed', BUILD, async () => {
    // Nx compares times by the second.
    await sleep(1_100);
    await appendFile(edited, '# another remark\n');
  });
  await take('all locks checked', ['check-locks', '--skip-nx-cache']);
  return figures;
}

const all: Figure[] = [];
for (const images of COUNTS) {
  const folder = await mkdtemp(join(tmpdir(), 'stx-scale-'));
  try {
    await makeSynthetic(folder, images);
    all.push(...(await measure(folder, images)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const out = join(ROOT, process.env.DRAFT === '1' ? 'dist' : 'docs');
await mkdir(out, { recursive: true });
const machine = `${String(cpus().length)} x ${cpus()[0]?.model ?? 'unknown'}`;
await writeFile(
  join(out, 'scale.json'),
  `${JSON.stringify({ machine, node: process.version, runs: RUNS, figures: all }, null, 2)}\n`,
);
const names = [...new Set(all.map(({ what }) => what))];
await writeFile(
  join(out, 'scale.svg'),
  plotLines({
    title: 'Commands over the whole workspace, daemon off',
    xLabel: 'images',
    yLabel: 'seconds',
    logarithmic: { x: true, y: true },
    series: names.map((name) => ({
      name,
      points: all.filter(({ what }) => what === name).map(({ images, median: y }) => [images, y] as const),
    })),
    limits: Object.entries(LIMITS).map(([name, y]) => ({ name: `${name}: at most ${String(y)} s`, y })),
  }),
);
for (const { images, what, median: seconds } of all) {
  const limit = LIMITS[what as keyof typeof LIMITS];
  if (images >= 1000 && seconds > limit) {
    console.error(
      `${what} with ${String(images)} images is too slow: expected at most ${String(limit)} s, got ${String(seconds)} s`,
    );
    process.exitCode = 1;
  }
}
