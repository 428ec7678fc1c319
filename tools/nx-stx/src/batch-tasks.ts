import type { Task, TaskGraph } from '@nx/devkit';

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
