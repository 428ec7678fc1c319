/**
 * Compares recipes on keystone with built wheels and base, in turns: the embedded recipe, LOCI as upstream runs it (only with
 * the patches for Debian and mounted wheels), and LOCI as this workspace runs it (images/loci/patches).
 *
 * `noCache`: no step of the image and no layer of wheels is cached (STX_FRESH). The base is unpacked in the engine, its modules
 * are compiled for build steps, and the caches of package lists and archives are full (upstream's Dockerfile uses none). A
 * pause before each build excludes the cost of deletions: ext4 skips recently freed inodes one by one, which slows down the
 * next build.
 * `changed`: a line of keystone's source changed, and its wheel is built; other steps may be cached.
 *
 * Needs STX_SOURCE_MIRROR or LOCI's repository. Works in a copy of the workspace; locking and wheels are not timed.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isOfIndex, Workspace } from '@stx/formats';
import { unpackArchive } from '@stx/sources';
import { findWheel } from '@stx/store';
import { copyWorkspace, ROOT, Trial } from '../tests/e2e/workspace.js';
import { median } from './median.js';

const RUNS = Number(process.env.RUNS ?? '3');
const BOUND = 4;
const PAUSE_MS = 70_000;
const SPEED = /^ *- patches\/0006-kept-packages\.patch\n?/mu;
const VARIANTS = ['upstream', 'loci', 'embedded'] as const;
type Variant = (typeof VARIANTS)[number];

/** The locked source, from the store. */
async function unpackKeystone(): Promise<string> {
  const source = new Workspace(ROOT).lock('images/keystone/image.lock.yaml', './nx lock keystone').project?.source;
  if (source === undefined || !isOfIndex(source)) throw new Error('the lock of keystone names no sdist');
  const stored = await findWheel(source.sdist.sha256, source.sdist.file);
  if (stored === undefined) throw new Error('build keystone first: ./nx build-image keystone');
  return await unpackArchive(stored.path, source.sdist.sha256);
}

const folder = await mkdtemp(join(tmpdir(), 'stx-recipes-'));
const trial = new Trial(folder, { NX_DAEMON: 'false' });
const seconds: Record<'noCache' | 'changed', Record<Variant, number[]>> = {
  noCache: { upstream: [], loci: [], embedded: [] },
  changed: { upstream: [], loci: [], embedded: [] },
};

/** Builds only the image; the recipe of the variant is prepared before. */
async function build(variant: Variant, env: Record<string, string>): Promise<number> {
  const recipe = { STX_RECIPE: variant === 'embedded' ? 'embedded' : 'loci' };
  await trial.write('images/loci/loci.yaml', variant === 'upstream' ? loci.replace(SPEED, '') : loci);
  await trial.ok(['prepare-recipe', 'loci'], recipe);
  const started = performance.now();
  await trial.ok(['run', 'keystone:build-image', '--excludeTaskDependencies', '--skipNxCache'], { ...recipe, ...env });
  return Number(((performance.now() - started) / 1000).toFixed(2));
}

async function take(kind: keyof typeof seconds, variant: Variant, counts = true): Promise<void> {
  const took = await build(variant, kind === 'noCache' ? { STX_FRESH: '1' } : {});
  if (!counts) return;
  seconds[kind][variant].push(took);
  console.log(`${kind}, ${variant}: ${String(took)} s`);
}

async function changeKeystone(run: number): Promise<void> {
  await trial.edit('keystone/keystone/__init__.py', (text) => `${text}\nSTX_BENCHMARK = ${String(run)}\n`);
  await trial.ok(['lock', 'keystone']);
  await trial.ok(['build-wheels', 'keystone']);
}

await copyWorkspace(folder, ROOT);
const loci = await trial.read('images/loci/loci.yaml');
if (!SPEED.test(loci)) throw new Error('images/loci/loci.yaml lacks the patch for speed');
try {
  await cp(await unpackKeystone(), join(folder, 'keystone'), { recursive: true });
  await trial.edit('images/keystone/image.yaml', (text) => text.replace(/^ {2}sdist: .*$/mu, '  local: keystone'));
  for (let run = 0; run <= RUNS; run += 1) {
    await changeKeystone(run);
    // The first round fills caches and does not count.
    for (const variant of VARIANTS) await take('changed', variant, run > 0);
  }
  for (let run = 0; run < RUNS; run += 1) {
    for (const variant of VARIANTS) {
      await setTimeout(PAUSE_MS);
      await take('noCache', variant);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const ratios = Object.fromEntries(
  (['noCache', 'changed'] as const).flatMap((kind) =>
    (['upstream', 'loci'] as const).map((variant) => {
      const ratio = median(seconds[kind][variant]) / median(seconds[kind].embedded);
      return [`${kind}: ${variant} / embedded`, Number(ratio.toFixed(2))];
    }),
  ),
);
console.log(JSON.stringify({ seconds, ratios, bound: BOUND }));
if (Object.values(ratios).some((ratio) => ratio < BOUND)) process.exitCode = 1;
