import type { ExecutorContext } from '@nx/devkit';
import { stopEngine } from '@stx/engine';
import { runTask } from '../../run-task.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const said = {
      none: 'no build engine of the workspace was running',
      ended: 'the build engine was ended',
      ending: 'the build engine takes no new work and ends after what others build with it',
    };
    task.say(said[await stopEngine(task.root)]);
  });
}
