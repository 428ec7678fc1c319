import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { ImageOptions } from '@stx/pipeline';
import { WheelRun } from '@stx/wheels';
import { readyTasks, runTogether, type BatchResult } from '../../batch-tasks.js';
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
  yield* await runTogether(ready, { ...nx, taskGraph: graph }, async ({ id, target }, own, together) => {
    const result = await build(options[id] ?? {}, own, { ...together, run });
    // One that failed early, or found its wheels at another machine, fetches nothing.
    run.leave(target.project);
    return result;
  });
  return undefined;
}
