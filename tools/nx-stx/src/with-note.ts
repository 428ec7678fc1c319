import { keepNote, readInstructions, Reader } from '@stx/explain';
import { DIST, type Task } from './run-task.js';

/** Does work, and leaves a note of what it was made from beside its receipt; taken first, since files may be edited meanwhile. */
export async function withNote(
  task: Task,
  kind: 'images' | 'wheels' | 'recipe',
  work: () => Promise<void>,
): Promise<void> {
  const note = new Reader(task.root).take(`${task.project}:${task.target}`, readInstructions(task.instructions));
  await work();
  await keepNote(task.root, `${DIST}/${kind}/${task.project}`, note);
}
