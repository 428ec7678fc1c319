import { renderYaml } from '@stx/formats';
import { assertLock } from '../check-lock/lock-faults.js';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { planImageBuild } from '../image/plan-build.js';

/** Reports the plan of an image, without side effects. @throws AggregateError with every error in its lock. */
export async function previewImage(context: Context, options: ImageOptions & { json?: boolean }): Promise<void> {
  if (context.workspace.dockerfileImage(context.name) === undefined) await assertLock(context, options);
  const { plan } = await planImageBuild(context, options, true);
  context.say(options.json === true ? JSON.stringify(plan, null, 2) : renderYaml(plan));
}
