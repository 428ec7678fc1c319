import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderError, StxError } from '@stx/errors';
import {
  compareManifests,
  explainProject,
  findManifest,
  savedText,
  ManifestReader,
  renderExplanation,
  type Compared,
  type Texts,
} from '@stx/explain';
import { writeFileAtomic } from '@stx/machine';
import { lockFaults } from '../check-lock/lock-faults.js';
import { type Context, DIST } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageReceipt } from '../receipts/receipts.js';

/** Reports why an image would be rebuilt, and what else would be. */
export async function explain(context: Context, options: ImageOptions & { json?: boolean }): Promise<void> {
  const compared = compareAll(context.root);
  const explanation = explainProject(context.project, compared);
  if (explanation === undefined) {
    throw new StxError('NOT_BUILT', `${context.project} has no build to compare with`, {
      hint: `run ./nx build-image ${context.project}, or list the inputs of its key: ./nx show target inputs ${context.project}:build-image`,
    });
  }
  const { digest } = imageReceipt(context, context.project);
  const refused = await refusals(context, options);
  if (options.json === true) {
    const json = JSON.stringify({ ...explanation, digest, refused }, null, 2);
    // Nx prints its own lines around a task's output.
    await writeFileAtomic(join(context.root, DIST, 'explain', `${context.project}.json`), `${json}\n`);
    context.say(json);
    return;
  }
  context.say(renderExplanation(explanation, digest));
  if (refused.length > 0) context.say(`errors in its lock, which stop the build:\n${refused.join('\n')}`);
}

/** Every task with an input manifest, compared with its present inputs. */
function compareAll(root: string): Map<string, Compared> {
  const hashed = new Map<string, string | undefined>();
  const reader = new ManifestReader(root);
  const compared = new Map<string, Compared>();
  for (const kind of ['images', 'wheels', 'recipe']) {
    const folder = join(root, DIST, kind);
    for (const project of existsSync(folder) ? readdirSync(folder).sort() : []) {
      const manifest = findManifest(root, `${DIST}/${kind}/${project}`);
      if (manifest === undefined) continue;
      const now = reader.read(manifest.task, manifest.keyInputs);
      const texts: Texts = (hash) => {
        if (!hashed.has(hash)) hashed.set(hash, savedText(root, hash) ?? reader.text(hash));
        return hashed.get(hash);
      };
      compared.set(`${DIST}/${kind}/${project}`, { manifest, changes: compareManifests(manifest, now, texts) });
    }
  }
  return compared;
}

/** Errors in the lock, which would stop the build; an image with a custom Dockerfile has no lock. */
async function refusals(context: Context, options: ImageOptions): Promise<string[]> {
  if (context.workspace.dockerfileImage(options.image ?? context.name) !== undefined) return [];
  try {
    return (await lockFaults(context, options)).map((fault) => renderError(fault));
  } catch (error) {
    if (error instanceof StxError) return [renderError(error)];
    throw error;
  }
}
