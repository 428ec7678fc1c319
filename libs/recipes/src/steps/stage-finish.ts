import { randomUUID } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { fetchSource, layOutWorkTree } from '@stx/sources';
import { copySandbox } from '../hash-sandbox.js';
import type { ServiceInputs } from '../recipe.js';
import { isFresh } from '../solve-image.js';
import type { FinishPlan } from './finish-plan.js';
import { MOMENT } from './package-steps.js';

/** Lays out the plan and programs that end a build. @returns their folder. */
export async function stageFinish(inputs: ServiceInputs, finishPlan: FinishPlan, folder: string): Promise<string> {
  const { plan, lock } = inputs;
  const finish = join(folder, 'finish');
  await mkdir(join(finish, 'files'), { recursive: true });
  await writeFile(join(finish, 'plan.json'), JSON.stringify(finishPlan));
  await copySandbox(join(finish, 'sandbox'));
  // What steps read is their key. A build without the cache would empty the cache mounts that all builds share, too.
  if (isFresh()) await writeFile(join(finish, MOMENT), randomUUID());
  for (const file of inputs.files) {
    await cp(join(inputs.workspace, 'images', plan.name, file), join(finish, 'files', file), { recursive: true });
  }
  for (const { name, source } of lock.extraSources ?? []) {
    const { folder: fetched } = await fetchSource(source, inputs);
    await layOutWorkTree(fetched, join(finish, 'sources', name), { date: SOURCE_DATE_EPOCH });
  }
  return finish;
}
