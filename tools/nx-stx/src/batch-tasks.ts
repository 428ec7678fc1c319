import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';
import { endOnSignal } from '@stx/process';
import { speak, type Batch } from './run-task.js';

/** What Nx is told of each task of a batch. */
export interface BatchResult {
  task: string;
  result: { success: boolean; terminalOutput: string };
}

/**
 * The tasks of a batch that wait for no other of it. Nx hands the others over again when these are done, each with the key that
 * it has by then; the one that it has now does not know their results.
 */
export function readyTasks({ tasks, dependencies }: TaskGraph): Task[] {
  return Object.values(tasks).filter(({ id }) => (dependencies[id] ?? []).every((other) => tasks[other] === undefined));
}

/** Runs tasks at once: they report through one voice, and end with one process. @param run Is given what Nx says of its task. */
export async function runTogether(
  tasks: readonly Task[],
  nx: ExecutorContext,
  run: (task: Task, own: ExecutorContext, batch: Batch) => Promise<{ success: boolean }>,
): Promise<BatchResult[]> {
  const { say, end } = speak((line) => {
    console.log(line);
  });
  const one = async (task: Task, signal: AbortSignal): Promise<BatchResult> => {
    const { project: projectName, target: targetName } = task.target;
    const { success } = await run(task, { ...nx, projectName, targetName }, { say, signal });
    return { task: task.id, result: { success, terminalOutput: '' } };
  };
  try {
    return await endOnSignal((signal) => Promise.all(tasks.map((task) => one(task, signal))));
  } finally {
    end();
  }
}
