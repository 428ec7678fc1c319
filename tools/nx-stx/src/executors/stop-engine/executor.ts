import type { ExecutorContext } from '@nx/devkit';
import { stopEngine } from '@stx/engine';
import { runTask } from '../../run-task.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    task.say(
      (await stopEngine(task.root)) ? 'the build engine was ended' : 'no build engine of the workspace was running',
    );
  });
}
