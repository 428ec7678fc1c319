import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderError, StxError } from '@stx/errors';
import {
  compareNotes,
  explainProject,
  findNote,
  keptText,
  Reader,
  renderExplanation,
  type Compared,
  type Texts,
} from '@stx/explain';
import { writeFileAtomic } from '@stx/machine';
import { lockFaults } from '../check-lock/lock-faults.js';
import { type Context, DIST } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageReceipt } from '../receipts/receipts.js';

/** Reports why an image would be built again, and what else is. */
export async function explain(context: Context, options: ImageOptions & { json?: boolean }): Promise<void> {
  const compared = compareAll(context.root);
  const explanation = explainProject(context.project, compared);
  if (explanation === undefined) {
    throw new StxError('NOT_BUILT', `${context.project} was not built here yet, so nothing can be compared`, {
      hint: `run ./nx build-image ${context.project}; ./nx show target inputs ${context.project}:build-image tells what its key will be made of`,
    });
  }
  const { digest } = imageReceipt(context, context.project);
  const refused = await refusals(context, options);
  if (options.json === true) {
    const json = JSON.stringify({ ...explanation, digest, refused }, null, 2);
    // Nx puts lines of its own around what a task prints.
    await writeFileAtomic(join(context.root, DIST, 'explain', `${context.project}.json`), `${json}\n`);
    context.say(json);
    return;
  }
  context.say(renderExplanation(explanation, digest));
  if (refused.length > 0) context.say(`but first its lock is refused:\n${refused.join('\n')}`);
}

/** Every task that left a note here, compared with what it would be made from now. */
function compareAll(root: string): Map<string, Compared> {
  const hashed = new Map<string, string | undefined>();
  const reader = new Reader(root);
  const compared = new Map<string, Compared>();
  for (const kind of ['images', 'wheels', 'recipe']) {
    const folder = join(root, DIST, kind);
    for (const project of existsSync(folder) ? readdirSync(folder).sort() : []) {
      const note = findNote(root, `${DIST}/${kind}/${project}`);
      if (note === undefined) continue;
      const now = reader.take(note.task, note.ingredients);
      const texts: Texts = (hash) => {
        if (!hashed.has(hash)) hashed.set(hash, keptText(root, hash) ?? reader.text(hash));
        return hashed.get(hash);
      };
      compared.set(`${DIST}/${kind}/${project}`, { note, changes: compareNotes(note, now, texts) });
    }
  }
  return compared;
}

/** Why the lock would be refused before anything is built; an image with a Dockerfile of its own has none. */
async function refusals(context: Context, options: ImageOptions): Promise<string[]> {
  if (context.workspace.dockerfileImage(options.image ?? context.name) !== undefined) return [];
  try {
    return (await lockFaults(context, options)).map((fault) => renderError(fault));
  } catch (error) {
    if (error instanceof StxError) return [renderError(error)];
    throw error;
  }
}
