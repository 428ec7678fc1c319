import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAYER_TYPES, makeManifest } from '@stx/oci';
import { ensureLayout, putBlob } from '@stx/store';
import type { Context } from '../src/context/context.js';
import { makeContext, type ContextInputs } from '../src/context/make-context.js';

/** The workspace that this file is in. */
const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url));

/** A context for a test, the lines reported through it, and its clean-up. */
export interface TrialContext {
  root: string;
  lines: string[];
  results: string[];
  context: (project: string, more?: Partial<ContextInputs>) => Context;
  write: (file: string, content: string | object) => void;
  end: () => void;
}

/** A workspace with the bases, LOCI, wheel sets and named images of this one, and its own receipts and store. */
export function trialContext(images: readonly string[] = []): TrialContext {
  const root = mkdtempSync(join(tmpdir(), 'stx-trial-'));
  const cache = process.env.STX_CACHE_DIR;
  process.env.STX_CACHE_DIR = join(root, 'cache');
  mkdirSync(join(root, 'images'));
  for (const name of ['base-trixie', 'base-bookworm', 'builder-trixie', 'loci', 'layers.yaml', ...images]) {
    symlinkSync(join(WORKSPACE, 'images', name), join(root, 'images', name));
  }
  symlinkSync(join(WORKSPACE, 'wheels'), join(root, 'wheels'));
  cpSync(join(WORKSPACE, 'nx.json'), join(root, 'nx.json'));
  const lines: string[] = [];
  const results: string[] = [];
  return {
    root,
    lines,
    results,
    context: (project, more = {}) =>
      makeContext({
        root,
        project,
        name: project,
        target: 'build-image',
        instructions: [],
        logFile: join(root, 'log'),
        say: (line) => lines.push(line),
        conclude: (result) => results.push(result),
        ...more,
      }),
    write: (file, content) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
    },
    end: () => {
      if (cache === undefined) delete process.env.STX_CACHE_DIR;
      else process.env.STX_CACHE_DIR = cache;
      rmSync(root, { recursive: true });
    },
  };
}

/** An image of one layer with this content, in the store. */
export async function putImage(content: string): Promise<{ digest: string; layer: string }> {
  const layout = await ensureLayout();
  const put = (value: string | object): ReturnType<typeof putBlob> =>
    putBlob(layout, [Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))]);
  const layer = await put(content);
  const rootfs = { type: 'layers', diff_ids: [layer.digest] };
  const config = await put({ architecture: 'amd64', os: 'linux', rootfs });
  const { digest } = await put(makeManifest(config, [{ mediaType: LAYER_TYPES.uncompressed, ...layer }]));
  return { digest, layer: layer.digest };
}
