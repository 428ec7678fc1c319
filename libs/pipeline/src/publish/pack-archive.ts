import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packWheels } from '@stx/publish';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { wheelsReceipt } from '../receipts/receipts.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { restoreWheels } from '../restore/restore-wheels.js';

/** Writes a tarball of a lock's wheels and the release's constraints, by default to `dist/archives/`. */
export async function packArchive(context: Context, options: ImageOptions & { output?: string }): Promise<void> {
  const { workspace, root, project } = context;
  const isSet = project.startsWith('wheels-');
  const release = isSet ? workspace.wheelSet(context.name).release : imageSubject(context, options).release;
  const receipt = wheelsReceipt(context, project);
  await restoreWheels(context, options, receipt);
  const { wheels } = receipt;
  const given = options.output === undefined || options.output === '' ? undefined : options.output;
  const output = given ?? join(root, DIST, 'archives', `${project}-wheels.tar`);
  const globalRequirements = join(root, 'wheels', 'constraints', release, 'global-requirements.txt');
  await packWheels({
    wheels,
    constraints: workspace.constraints(release),
    globalRequirements: await readFile(globalRequirements, 'utf8'),
    output,
  });
  context.say(`${String(wheels.length)} wheels and their constraints written to ${output}`);
}
