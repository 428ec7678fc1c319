import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';
import type { ImageOptions } from '@stx/pipeline';
import { endOnSignal } from '@stx/process';
import { WheelRun } from '@stx/wheels';
import { readyTasks, type BatchResult } from '../../batch-tasks.js';
import { speak } from '../../run-task.js';
import build from './executor.js';

/** Makes the wheels of many images in one process: most are in several images, and are fetched, looked into and built once. */
export default async function* batch(
  graph: TaskGraph,
  options: Record<string, ImageOptions>,
  _overrides: object,
  nx: ExecutorContext,
): AsyncGenerator<BatchResult, undefined> {
  const ready = readyTasks(graph);
  const run = new WheelRun(ready.map(({ target }) => target.project));
  const { say, end } = speak((line) => {
    console.log(line);
  });
  const make = async ({ id, target }: Task, signal: AbortSignal): Promise<BatchResult> => {
    const own = { ...nx, taskGraph: graph, projectName: target.project, targetName: target.target };
    const { success } = await build(options[id] ?? {}, own, { run, say, signal });
    // One that failed early, or found its wheels at another machine, fetches nothing.
    run.leave(target.project);
    return { task: id, result: { success, terminalOutput: '' } };
  };
  try {
    yield* await endOnSignal((signal) => Promise.all(ready.map((task) => make(task, signal))));
  } finally {
    end();
  }
  return undefined;
}
