/**
 * Compares the wheels of all images without cache: `build-wheels` against one `pip wheel -r` of the same distributions, versions
 * and origins in the same builder image. Wheels of wheel sets (StarlingX's modules) are present for both and not measured; of a
 * distribution with two versions, pip gets one. Before each run, the store has none of the wheels and the engine's cache is
 * empty.
 *
 * RUNS=3 sets the number of runs; arguments select images (default all). The store gets its wheels back at the end.
 */
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { cacheFolder, NETWORK_MOUNTS, networkSecrets, networkSettings, SOURCE_DATE_EPOCH, solve } from '@stx/engine';
import {
  imageReceiptSchema,
  indexFileOf,
  readJson,
  wheelsReceiptSchema,
  Workspace,
  type LockedDistribution,
} from '@stx/formats';
import { findWheel, imagesLayout } from '@stx/store';
import { ROOT } from '../tests/e2e/workspace.js';
import { nx, benchEngine, PARALLEL } from './builders.js';
import { median } from './median.js';

const RUNS = Number(process.env.RUNS ?? '3');
const BOUND = 0.5;
const CODENAME = 'trixie';

const workspace = new Workspace(ROOT);
const given = process.argv.slice(2);
const names = given.length > 0 ? given : workspace.lociImages();
const locks = names.map((name) => workspace.lock(workspace.image(name).lockFile, `./nx lock ${name}`));
const locked = locks.flatMap(({ project, extraProjects, distributions }) => [
  ...(project === undefined ? [] : [project]),
  ...extraProjects,
  ...distributions,
]);

function isOfIndex({ set, source }: LockedDistribution): boolean {
  return set === undefined && (source === undefined || indexFileOf(source) !== undefined);
}

/** By name, since pip installs one version of each. */
const wanted = new Map(locked.filter((each) => isOfIndex(each)).map((each) => [each.name, each]));
const pins = new Set([...wanted.values()].flatMap(({ buildRequires = [] }) => buildRequires));
const built = [...wanted.values()].filter(({ source }) => source !== undefined).map(({ name }) => name);

const engine = await benchEngine();
const { buildctl, address } = engine;
const folder = await mkdtemp(join(tmpdir(), 'stx-wheels-'));
const store = join(cacheFolder(), 'wheels');
const aside = `${store}.aside`;

/** Paths in the store of wheels from wheel sets that the images use. */
async function setWheels(): Promise<string[]> {
  const sets = new Set(locked.flatMap(({ set }) => (set === undefined ? [] : [set])));
  const found = [...sets].flatMap((set) => {
    const file = join(ROOT, 'dist', 'wheels', `wheels-${set}`, 'receipt.json');
    return readJson(wheelsReceiptSchema, file, `run ./nx build-wheels wheels-${set}`).wheels;
  });
  const wheels = await Promise.all(found.map(({ sha256, file }) => findWheel(sha256, file)));
  return wheels.flatMap((wheel) => (wheel === undefined ? [] : [relative(store, wheel.path)]));
}

async function forget(kept: readonly string[]): Promise<void> {
  await execa(buildctl, ['--addr', address, 'prune', '--all']);
  await rm(store, { recursive: true, force: true });
  for (const path of kept) await cp(join(aside, path), join(store, path));
  await execa('sync');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Number(((performance.now() - started) / 1000).toFixed(2));
}

async function pipWheel(): Promise<void> {
  const list = join(folder, 'list');
  await mkdir(list, { recursive: true });
  await writeFile(
    join(list, 'requirements.txt'),
    [...wanted.values()].map(({ name, version }) => `${name}==${version}\n`).join(''),
  );
  await writeFile(join(list, 'build-constraints.txt'), [...pins].map((pin) => `${pin}\n`).join(''));
  const arguments_ =
    '--no-cache-dir --no-deps --build-constraint /list/build-constraints.txt -r /list/requirements.txt';
  const settings = networkSettings();
  const receipt = join(ROOT, 'dist', 'images', `builder-${CODENAME}`, 'receipt.json');
  const { digest } = readJson(imageReceiptSchema, receipt, `run ./nx build-image builder-${CODENAME}`);
  const request = {
    name: 'pip wheel',
    dockerfile: [
      'FROM stx-builder',
      `RUN ${NETWORK_MOUNTS} --mount=type=bind,from=list,target=/list /opt/stx/bin/python -m pip wheel ${arguments_} --no-binary ${built.join(',')} --wheel-dir /out`,
      '',
    ].join('\n'),
    folders: { list },
    images: { 'stx-builder': { layout: imagesLayout(), digest } },
    buildArguments: settings.proxies,
    labels: {},
    secrets: networkSecrets(settings, CODENAME),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'none' },
  } as const;
  await solve(engine, request, {
    logFile: join(ROOT, 'dist', 'logs', 'bench-wheels.log'),
    onProgress: () => undefined,
  });
}

const seconds: Record<'pip' | 'workspace', number[]> = { pip: [], workspace: [] };
const targets = ['run-many', '-t', 'build-wheels', '-p', names.join(',')];
await nx(targets, {});
const kept = await setWheels();
await rename(store, aside);
try {
  for (let run = 0; run < RUNS; run += 1) {
    await forget(kept);
    seconds.pip.push(await timed(pipWheel));
    await forget(kept);
    const alone = ['--excludeTaskDependencies', '--skipNxCache', `--parallel=${PARALLEL}`];
    seconds.workspace.push(await timed(() => nx([...targets, ...alone], {})));
    console.log(JSON.stringify(seconds));
  }
} finally {
  await rm(store, { recursive: true, force: true });
  await rename(aside, store);
  await rm(folder, { recursive: true, force: true });
}
const ratio = Number((median(seconds.workspace) / median(seconds.pip)).toFixed(2));
console.log(JSON.stringify({ wheels: wanted.size, built: built.length, seconds, ratio, bound: BOUND }));
if (ratio > BOUND) process.exitCode = 1;
