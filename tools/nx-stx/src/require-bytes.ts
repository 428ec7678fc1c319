import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { checkImage, imagesLayout, removeBlob } from '@stx/store';
import { imageReceipt } from './receipts.js';
import type { Task } from './run-task.js';

/**
 * Makes sure that the bytes behind a receipt are in the store; a cache that says yes without them is not believed. What is
 * missing or damaged is built again from the same inputs. Returns the layout that holds the image.
 */
export async function requireBytes(task: Task, digest: string): Promise<string> {
  const layout = imagesLayout();
  const faults = await checkImage(layout, digest, { deep: true });
  if (faults.length === 0) return layout;
  for (const { digest: blob, fault } of faults) {
    task.say(`${task.project}: ${blob} in the store is ${fault}`);
    await removeBlob(layout, blob);
  }
  task.say(`${task.project}: building it again, since the cache promised bytes that are not there`);
  const nx = `${task.root}/node_modules/nx/dist/bin/nx.js`;
  const env = { ...process.env, NX_DAEMON: 'false' };
  const defined = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  await runProgram(process.execPath, [nx, 'run', `${task.project}:build-image`, '--skip-nx-cache', '--output-style=stream'], {
    cwd: task.root,
    env: defined,
    onLine: task.say,
    ...(task.solve.signal === undefined ? {} : { signal: task.solve.signal }),
  });
  const again = imageReceipt(task, task.project).digest;
  const left = await checkImage(layout, again, { deep: true });
  if (again === digest && left.length === 0) return layout;
  throw new StxError('BYTES_GONE', `${task.project} was built again, but is ${again} and not ${digest} as the receipt said`, {
    hint: 'its inputs changed outside of the workspace (distribution packages); run the command again to go on with the new image',
  });
}
