/**
 * Builds all images that LOCI can build, without cache, from built wheels: this workspace with both recipes, against upstream
 * LOCI in a loop (no cache, one at a time, as StarlingX's script runs it) and with `buildx bake` (all at once). All have the same
 * engine, base, wheels, sources and compression; before each, the engine's cache is emptied. Then it measures runs in which
 * nothing, or the environment of one image, changed, and the size of the sets.
 *
 * Not measured: pushing and pulling, building wheels, a first set-up (bench/fresh-machine.ts), Docker's own image store.
 *
 * Needs STX_SOURCE_MIRROR or LOCI's repository, `npm run buildx`, and zstd. RUNS=3 repeats the cold builds (a round takes half an
 * hour or more); arguments select images (default all); DRAFT=1 writes into dist/ instead of docs/; COLD=embedded,loop runs
 * only these builds without cache (of embedded, loop, loci and bake), as a draft.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { imageReceiptSchema, Workspace } from '@stx/formats';
import { imagesLayout } from '@stx/store';
import { ROOT } from '../tests/e2e/workspace.js';
import { nx, PARALLEL, prepareBuilders, type Builders } from './builders.js';
import { uniqueBytes, type Bytes, type Image } from './measure-bytes.js';
import { median } from './median.js';
import { withPeakMemory } from './peak-memory.js';
import { plotBars } from './plot.js';

const RUNS = Number(process.env.RUNS ?? '1');
const WARM_RUNS = 5;
const COLD = process.env.COLD?.split(',');
const OUT = join(ROOT, process.env.DRAFT === '1' || COLD !== undefined ? 'dist' : 'docs');

type Recipe = 'embedded' | 'loci';
/** The sets whose size is measured; `loop` is upstream's LOCI, whose images differ from those of our LOCI recipe. */
type Made = 'embedded' | 'loop';

const workspace = new Workspace(ROOT);
const given = process.argv.slice(2);
const names = given.length > 0 ? given : workspace.lociImages();
const images = ['-t', 'build-image', '-p', names.join(',')];
const seconds: Record<string, number[]> = {};
const made: Partial<Record<Made, Image[]>> = {};
const bytes: Partial<Record<Made, Bytes>> = {};
let peakMemory = 0;

async function time(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  const took = Number(((performance.now() - started) / 1000).toFixed(2));
  (seconds[what] ??= []).push(took);
  console.log(`${what}: ${String(took)} s`);
  // Each figure is written at once, so that a later failure does not lose it.
  const folder = join(ROOT, 'dist', 'bench');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'whole-set.raw.json'),
    `${JSON.stringify({ images: names, seconds, bytes, peakMemory }, undefined, 2)}\n`,
  );
}

async function imagesInStore(): Promise<Image[]> {
  const read = async (name: string): Promise<Image> => {
    const receipt = await readFile(join(ROOT, 'dist', 'images', name, 'receipt.json'), 'utf8');
    return { layout: imagesLayout(), digest: imageReceiptSchema.parse(JSON.parse(receipt)).digest };
  };
  return await Promise.all(names.map(read));
}

async function measureCold(builders: Builders): Promise<void> {
  const isWanted = (what: string): boolean => COLD?.includes(what) ?? true;
  if (isWanted('embedded')) await coldWorkspace(builders, 'embedded');
  if (isWanted('loop')) {
    await builders.forget();
    await time('cold loop', async () => (made.loop = await builders.loop()));
  }
  if (isWanted('loci')) await coldWorkspace(builders, 'loci');
  if (isWanted('bake')) {
    await builders.forget();
    await time('cold bake', () => builders.bake(false));
  }
}

async function coldWorkspace(builders: Builders, recipe: Recipe): Promise<void> {
  await nx(['prepare-recipe', 'loci'], { STX_RECIPE: recipe });
  await builders.forget();
  const rise = await withPeakMemory(() => time(`cold ${recipe}`, () => builders.workspace(recipe)));
  if (recipe === 'loci') return;
  peakMemory = Math.max(peakMemory, rise);
  made.embedded = await imagesInStore();
}

/** An image without `environment` in its image.yaml. */
async function editable(): Promise<{ name: string; file: string; before: string }> {
  for (const name of names) {
    const file = join(ROOT, 'images', name, 'image.yaml');
    const before = await readFile(file, 'utf8');
    if (!/^environment:/mu.test(before)) return { name, file, before };
  }
  throw new Error('every image has an environment; name others');
}

/** Measures runs in which nothing or little changed, several times each, since they are short. */
async function measureWarm(builders: Builders): Promise<void> {
  const env = { STX_RECIPE: 'embedded' };
  await builders.bake(true);
  for (let run = 0; run < WARM_RUNS; run += 1) await time('no-op bake, all cached', () => builders.bake(true));
  await nx(['run-many', ...images], env);
  for (let run = 0; run < WARM_RUNS; run += 1) await time('no-op', () => nx(['run-many', ...images], env));
  const withDaemon = { ...env, NX_DAEMON: 'true' };
  await nx(['run-many', ...images], withDaemon);
  for (let run = 0; run < WARM_RUNS; run += 1)
    await time('no-op, daemon', () => nx(['run-many', ...images], withDaemon));
  await nx(['daemon', '--stop'], withDaemon);
  const { name, file, before } = await editable();
  const edit = async (value: string): Promise<void> => {
    await writeFile(file, `${before.trimEnd()}\nenvironment: { STX_BENCHMARK: '${value}' }\n`);
    // Without its daemon Nx compares times by the second.
    await rm(join(ROOT, '.nx', 'workspace-data', 'nx_files.nxt'), { force: true });
  };
  try {
    for (let run = 0; run < WARM_RUNS; run += 1) {
      const stamp = String(Date.now());
      await edit(`${stamp}-alone`);
      await time('one edited, alone', () => nx(['build-image', name], env));
      await edit(`${stamp}-set`);
      await time('one edited, whole set asked for', () => nx(['run-many', ...images], env));
    }
  } finally {
    await writeFile(file, before);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'stx-peers-'));
await nx(['run-many', '-t', 'build-wheels', '-p', names.join(',')], {});
await nx(['prepare-recipe', 'loci'], { STX_RECIPE: 'loci' });
const builders = await prepareBuilders(names, folder);
try {
  for (let run = 0; run < RUNS; run += 1) await measureCold(builders);
  if (COLD === undefined) {
    await measureWarm(builders);
    for (const images of ['embedded', 'loop'] as const) bytes[images] = await uniqueBytes(made[images] ?? []);
  }
} finally {
  await builders.end();
  await rm(folder, { recursive: true, force: true });
}

interface Ratio {
  value: number;
  atLeast?: number;
  atMost?: number;
}

const medians = Object.fromEntries(Object.entries(seconds).map(([what, figures]) => [what, median(figures)]));
const ratio = (slow: number | undefined, fast: number | undefined): number =>
  Number(((slow ?? NaN) / (fast ?? NaN)).toFixed(2));
const ratios: Record<string, Ratio> = {
  'loop / embedded': { value: ratio(medians['cold loop'], medians['cold embedded']), atLeast: 8 },
  'loop / loci': { value: ratio(medians['cold loop'], medians['cold loci']), atLeast: 2 },
  'bake / embedded': { value: ratio(medians['cold bake'], medians['cold embedded']), atLeast: 4 },
  'no-op, daemon / bake': { value: ratio(medians['no-op, daemon'], medians['no-op bake, all cached']), atMost: 1 },
  'edited in the set / alone': {
    value: ratio(medians['one edited, whole set asked for'], medians['one edited, alone']),
    atMost: 1.3,
  },
  'bytes embedded / upstream LOCI': { value: ratio(bytes.embedded?.all, bytes.loop?.all), atMost: 0.35 },
  'bytes of Python embedded / upstream LOCI': {
    value: ratio(bytes.embedded?.python, bytes.loop?.python),
    atMost: 0.2,
  },
};
const result = {
  images: names,
  machine: { cores: cpus().length, gigabytes: Math.round(totalmem() / 2 ** 30), parallel: Number(PARALLEL) },
  seconds,
  medians,
  bytes,
  peakMemory,
  ratios,
};
const bars = ['cold loop', 'cold bake', 'cold loci', 'cold embedded'];
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, 'whole-set.json'), `${JSON.stringify(result, undefined, 2)}\n`);
await writeFile(
  join(OUT, 'whole-set.svg'),
  plotBars({
    title: `${String(names.length)} images, cold`,
    yLabel: 'seconds',
    series: ['median'],
    groups: bars.map((name) => ({ name: name.replace('cold ', ''), values: [medians[name]] })),
  }),
);
console.log(JSON.stringify(ratios, undefined, 2));
// A missing figure fails its limit too.
const isKept = ({ value, atLeast = -Infinity, atMost = Infinity }: Ratio): boolean =>
  value >= atLeast && value <= atMost;
if (!Object.values(ratios).every(isKept)) process.exitCode = 1;
