import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { ImageOptions } from '@stx/pipeline';
import type { BatchResult } from '../../batch-tasks.js';
import check from './executor.js';

/** Checks the locks of many images in one process: starting one for each would take longer than all the checks. */
export default async function* batch(
  graph: TaskGraph,
  options: Record<string, ImageOptions>,
  _overrides: object,
  nx: ExecutorContext,
): AsyncGenerator<BatchResult, undefined> {
  for (const { id, target } of Object.values(graph.tasks)) {
    const own = { ...nx, projectName: target.project, targetName: target.target };
    const { success } = await check(options[id] ?? {}, own);
    yield { task: id, result: { success, terminalOutput: '' } };
  }
  return undefined;
}
