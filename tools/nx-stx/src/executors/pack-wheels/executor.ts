import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { packWheels } from '@stx/publish';
import { ensureWheels } from '../../ensure-wheels.js';
import { imageSubject } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { wheelsReceipt } from '../../receipts.js';
import { DIST, runTask } from '../../run-task.js';

export default function executor(
  options: ImageOptions & { output?: string },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const isSet = task.project.startsWith('wheels-');
    const release = isSet ? task.workspace.wheelSet(task.name).release : imageSubject(task, options).release;
    const receipt = wheelsReceipt(task, task.project);
    await ensureWheels(task, options, receipt);
    const { wheels } = receipt;
    const given = options.output === undefined || options.output === '' ? undefined : options.output;
    const output = given ?? join(task.root, DIST, 'archives', `${task.project}-wheels.tar`);
    await packWheels({
      wheels,
      constraints: task.workspace.constraints(release),
      globalRequirements: await readFile(
        join(task.root, 'wheels', 'constraints', release, 'global-requirements.txt'),
        'utf8',
      ),
      output,
    });
    task.say(`${String(wheels.length)} wheels and their constraints written to ${output}`);
  });
}
