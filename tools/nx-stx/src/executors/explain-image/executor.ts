import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
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
import { writeFileAtomic } from '@stx/store';
import type { ImageOptions } from '../../image-options.js';
import { imageReceipt } from '../../receipts.js';
import { DIST, runTask, type Task } from '../../run-task.js';
import { lockFaults } from '../check-lock/lock-faults.js';

export default function executor(
  options: ImageOptions & { json?: boolean },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const compared = compareAll(task.root);
    const explanation = explainProject(task.project, compared);
    if (explanation === undefined) {
      throw new StxError('NOT_BUILT', `${task.project} was not built here yet, so nothing can be compared`, {
        hint: `run ./nx build-image ${task.project}; ./nx show target inputs ${task.project}:build-image tells what its key will be made of`,
      });
    }
    const { digest } = imageReceipt(task, task.project);
    const refused = await refusals(task, options);
    if (options.json === true) {
      const json = JSON.stringify({ ...explanation, digest, refused }, null, 2);
      // Nx puts lines of its own around what a task prints.
      await writeFileAtomic(join(task.root, DIST, 'explain', `${task.project}.json`), `${json}\n`);
      task.say(json);
      return;
    }
    task.say(renderExplanation(explanation, digest));
    if (refused.length > 0) task.say(`but first its lock is refused:\n${refused.join('\n')}`);
  });
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
async function refusals(task: Task, options: ImageOptions): Promise<string[]> {
  if (task.workspace.dockerfileImage(options.image ?? task.name) !== undefined) return [];
  try {
    return (await lockFaults(task, options)).map((fault) => renderError(fault));
  } catch (error) {
    if (error instanceof StxError) return [renderError(error)];
    throw error;
  }
}
