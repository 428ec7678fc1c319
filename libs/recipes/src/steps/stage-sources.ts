import { join } from 'node:path';
import { REPOSITORIES_FOLDER, stageRepositories } from '@stx/repositories';
import type { ServiceInputs } from '../recipe.js';

/** Lays out the package sources of a plan for its steps. @returns their folder; undefined where the plan has none. */
export async function stageSources(
  { plan, workspace }: Pick<ServiceInputs, 'plan' | 'workspace'>,
  folder: string,
): Promise<string | undefined> {
  if (plan.packageSources === undefined) return undefined;
  const repositories = join(folder, 'repositories');
  await stageRepositories(workspace, plan.packageSources, repositories, REPOSITORIES_FOLDER);
  return repositories;
}
