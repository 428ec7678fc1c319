/** The compared builders: each builds all images once, from the contexts of stage-peers.ts and of the workspace's tasks. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { cacheFolder, ownEngine, solve, type BuildctlEngine, type BuildRequest } from '@stx/engine';
import { ROOT } from '../tests/e2e/workspace.js';
import type { Image } from './measure-bytes.js';
import { stagePeer, writeBakeFile } from './stage-peers.js';

const BUILDER = 'stx-peers';
/** The default of Nx. */
export const PARALLEL = process.env.PARALLEL ?? '3';
const DELETING_MILLISECONDS = 40_000;

export interface Builders {
  /** Empties the cache of the engine, and the store's cache of layers. */
  forget: () => Promise<void>;
  /** The images of upstream LOCI, one layout for each. */
  loop: () => Promise<Image[]>;
  bake: (cached: boolean) => Promise<void>;
  workspace: (recipe: 'embedded' | 'loci') => Promise<void>;
  end: () => Promise<void>;
}

export async function nx(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { stdout } = await execa('./nx', args, { cwd: ROOT, env: { NX_DAEMON: 'false', ...env } });
  return stdout;
}

/** The workspace's own engine, which benchmarks also reach by its address. */
export function benchEngine(): Promise<BuildctlEngine> {
  return ownEngine({ workspace: ROOT, say: () => undefined });
}

/** Prepares the contexts of all builders, outside of the measured time. */
export async function prepareBuilders(names: readonly string[], folder: string): Promise<Builders> {
  const requests: BuildRequest[] = [];
  for (const name of names) requests.push(await stagePeer(name, join(folder, name)));
  const bakeFile = await writeBakeFile(requests, folder);
  const engine = await benchEngine();
  const env = { BUILDX_CONFIG: join(folder, 'buildx') };
  const buildx = join(ROOT, 'dist', 'tools', 'buildx');
  await execa(buildx, ['create', '--name', BUILDER, '--driver', 'remote', engine.address], { env });
  const only = ['-p', names.join(','), '--excludeTaskDependencies', '--skipNxCache', `--parallel=${PARALLEL}`];
  return {
    forget: async () => {
      await execa(engine.buildctl, ['--addr', engine.address, 'prune', '--all']);
      await rm(join(cacheFolder(), 'layers'), { recursive: true, force: true });
      // The engine deletes the files a moment later, which must not count for the next build.
      await setTimeout(DELETING_MILLISECONDS);
      await execa('sync');
    },
    loop: async () => {
      const images: Image[] = [];
      for (const request of requests) {
        const layout = join(folder, 'loop', request.name);
        await mkdir(layout, { recursive: true });
        const output = { kind: 'image', layout, compression: 'zstd', settled: true } as const;
        const logFile = join(folder, 'loop', `${request.name}.log`);
        const options = { logFile, onProgress: () => undefined };
        const digest = await solve(engine, { ...request, fresh: true, output }, options);
        if (digest === undefined) throw new Error(`${request.name}: LOCI made no image`);
        images.push({ layout, digest });
      }
      return images;
    },
    bake: async (cached) => {
      const args = ['bake', '--builder', BUILDER, '--file', bakeFile, '--progress=plain', '--provenance=false'];
      const allowed = ['--allow=fs=*', ...(cached ? [] : ['--no-cache'])];
      await execa(buildx, [...args, ...allowed], { env, cwd: folder });
    },
    workspace: async (recipe) => {
      await nx(['run-many', '-t', 'build-image', ...only], { STX_RECIPE: recipe });
    },
    end: async () => {
      await execa(buildx, ['rm', BUILDER], { env, reject: false });
    },
  };
}
