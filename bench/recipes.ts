/**
 * Keystone from warm wheels and base: the embedded recipe against LOCI, in turns, in one run. LOCI as upstream runs it, with no
 * more than it needs for Debian and mounted wheels, and LOCI as this workspace runs it (images/loci/patches).
 *
 * `anew`: no step of the image has a result that is remembered, and no wheel was packed (STX_FRESH). The base is unpacked in the
 * engine, its modules are compiled for build steps, and lists and archives of packages are there that builds share (upstream's
 * Dockerfile shares none). A pause before each build keeps it from what the one before deleted: ext4 passes over inodes that
 * were freed in the last minutes, one by one, which makes the next build's files slower.
 * `changed`: a line of keystone's source changed and its wheel is built; what was remembered of the rest may be used.
 *
 * Needs STX_SOURCE_MIRROR or LOCI's repository. Done in a copy of the workspace; locking and wheels are not timed.
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
const WAYS = ['upstream', 'loci', 'embedded'] as const;
type Way = (typeof WAYS)[number];

/** The source that the lock names, from the store. */
async function unpackKeystone(): Promise<string> {
  const source = new Workspace(ROOT).lock('images/keystone/image.lock.yaml', './nx lock keystone').project?.source;
  if (source === undefined || !isOfIndex(source)) throw new Error('the lock of keystone names no sdist');
  const stored = await findWheel(source.sdist.sha256, source.sdist.file);
  if (stored === undefined) throw new Error('build keystone first: ./nx build-image keystone');
  return await unpackArchive(stored.path, source.sdist.sha256);
}

const folder = await mkdtemp(join(tmpdir(), 'stx-recipes-'));
const trial = new Trial(folder, { NX_DAEMON: 'false' });
const seconds: Record<'anew' | 'changed', Record<Way, number[]>> = {
  anew: { upstream: [], loci: [], embedded: [] },
  changed: { upstream: [], loci: [], embedded: [] },
};

/** Builds the image alone, with what the way needs prepared before. */
async function build(way: Way, env: Record<string, string>): Promise<number> {
  const recipe = { STX_RECIPE: way === 'embedded' ? 'embedded' : 'loci' };
  await trial.write('images/loci/loci.yaml', way === 'upstream' ? loci.replace(SPEED, '') : loci);
  await trial.ok(['prepare-recipe', 'loci'], recipe);
  const started = performance.now();
  await trial.ok(['run', 'keystone:build-image', '--excludeTaskDependencies', '--skipNxCache'], { ...recipe, ...env });
  return Number(((performance.now() - started) / 1000).toFixed(2));
}

async function take(kind: keyof typeof seconds, way: Way, counts = true): Promise<void> {
  const took = await build(way, kind === 'anew' ? { STX_FRESH: '1' } : {});
  if (!counts) return;
  seconds[kind][way].push(took);
  console.log(`${kind}, ${way}: ${String(took)} s`);
}

async function changeKeystone(run: number): Promise<void> {
  await trial.edit('keystone/keystone/__init__.py', (text) => `${text}\nSTX_BENCHMARK = ${String(run)}\n`);
  await trial.ok(['lock', 'keystone']);
  await trial.ok(['build-wheels', 'keystone']);
}

await copyWorkspace(folder, ROOT);
const loci = await trial.read('images/loci/loci.yaml');
if (!SPEED.test(loci)) throw new Error('images/loci/loci.yaml does not name the patch that upstream is without');
try {
  await cp(await unpackKeystone(), join(folder, 'keystone'), { recursive: true });
  await trial.edit('images/keystone/image.yaml', (text) => text.replace(/^ {2}sdist: .*$/mu, '  local: keystone'));
  for (let run = 0; run <= RUNS; run += 1) {
    await changeKeystone(run);
    // The first round is for what all that follow have from it.
    for (const way of WAYS) await take('changed', way, run > 0);
  }
  for (let run = 0; run < RUNS; run += 1) {
    for (const way of WAYS) {
      await setTimeout(PAUSE_MS);
      await take('anew', way);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const ratios = Object.fromEntries(
  (['anew', 'changed'] as const).flatMap((kind) =>
    (['upstream', 'loci'] as const).map((way) => {
      const ratio = median(seconds[kind][way]) / median(seconds[kind].embedded);
      return [`${kind}: ${way} / embedded`, Number(ratio.toFixed(2))];
    }),
  ),
);
console.log(JSON.stringify({ seconds, ratios, bound: BOUND }));
if (Object.values(ratios).some((ratio) => ratio < BOUND)) process.exitCode = 1;
