import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { endOnSignal } from '@stx/process';
import { WheelRun } from '@stx/wheels';
import type { ImageOptions } from '../../image-options.js';
import { speak } from '../../run-task.js';
import build from './executor.js';

interface Built {
  task: string;
  result: { success: boolean; terminalOutput: string };
}

/**
 * Makes the wheels of many images in one process: most are in several images, and are fetched, looked into and built once.
 * Who waits for another task of the batch is not begun; Nx asks for it again, with the key that it has by then.
 */
export default async function* batch(
  graph: TaskGraph,
  options: Record<string, ImageOptions>,
  _overrides: object,
  context: ExecutorContext,
): AsyncGenerator<Built, undefined> {
  const ready = Object.values(graph.tasks).filter(({ id }) =>
    (graph.dependencies[id] ?? []).every((other) => graph.tasks[other] === undefined),
  );
  const run = new WheelRun(ready.map(({ target }) => target.project));
  const { say, end } = speak((line) => {
    console.log(line);
  });
  const make = async (task: (typeof ready)[number], signal: AbortSignal): Promise<Built> => {
    const { id, target } = task;
    const own = { ...context, taskGraph: graph, projectName: target.project, targetName: target.target };
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
