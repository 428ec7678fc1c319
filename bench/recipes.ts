/**
 * Keystone from warm wheels and base: the embedded recipe against LOCI, in turns, in one run. LOCI as upstream runs it, with no
 * more than it needs for Debian and mounted wheels, and LOCI as this workspace runs it (images/loci/patches).
 *
 * `anew`: nothing is used of what the engine remembers of the image's own steps, or of wheels that were packed (STX_FRESH).
 * `changed`: a line of keystone's source changed and its wheel is built; what was remembered of the rest may be used.
 *
 * Needs STX_SOURCE_MIRROR or LOCI's repository. Done in a copy of the workspace; locking and wheels are not timed.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '@stx/formats';
import { unpackArchive } from '@stx/sources';
import { findWheel } from '@stx/store';
import { copyWorkspace, ROOT, Trial } from '../tests/e2e/workspace.js';
import { median } from './median.js';

const RUNS = Number(process.env.RUNS ?? '3');
const BOUND = 4;
const SPEED = /^ *- patches\/0006-kept-packages\.patch\n?/mu;
const WAYS = ['upstream', 'loci', 'embedded'] as const;
type Way = (typeof WAYS)[number];

/** The source that the lock names, from the store. */
async function unpackKeystone(): Promise<string> {
  const source = new Workspace(ROOT).lock('images/keystone/image.lock.yaml', './nx lock keystone').project?.source;
  if (source === undefined || !('sdist' in source)) throw new Error('the lock of keystone names no sdist');
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
async function build(way: Way, env: Record<string, string> = {}): Promise<number> {
  const recipe = { STX_RECIPE: way === 'embedded' ? 'embedded' : 'loci' };
  await trial.write('images/loci/loci.yaml', way === 'upstream' ? loci.replace(SPEED, '') : loci);
  await trial.ok(['prepare-recipe', 'loci'], recipe);
  const started = performance.now();
  await trial.ok(['run', 'keystone:build-image', '--excludeTaskDependencies', '--skipNxCache'], { ...recipe, ...env });
  return Number(((performance.now() - started) / 1000).toFixed(2));
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
    for (const way of WAYS) {
      const took = { changed: await build(way), anew: await build(way, { STX_FRESH: '1' }) };
      // The first round is for what all that follow have from it.
      if (run === 0) continue;
      for (const kind of ['anew', 'changed'] as const) seconds[kind][way].push(took[kind]);
      console.log(`${way}: changed ${String(took.changed)} s, anew ${String(took.anew)} s`);
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
