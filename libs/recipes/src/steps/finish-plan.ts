import { z } from 'zod';
import { stepSchema } from '@stx/formats';
import type { ImagePlan } from '@stx/plan';

/** What install.py and finish.py read. */
export const finishPlanSchema = z.strictObject({
  steps: z.array(stepSchema),
  /** Normalised names of distributions that are taken out again. */
  removePython: z.array(z.string()),
  /** Debian packages that are taken out again. */
  removeSystem: z.array(z.string()),
  user: z.strictObject({ name: z.string(), uid: z.int(), gid: z.int() }),
  /** `name==version` of what is installed and stays. */
  installed: z.array(z.string()),
  /** LOCI's arguments that say what the project is. */
  project: z.record(z.string(), z.string()),
  /** All of LOCI's arguments. */
  arguments: z.record(z.string(), z.string()),
});
export type FinishPlan = z.infer<typeof finishPlanSchema>;

/** The plan by which the build of an image ends. @param versions Of distributions by name. */
export function finishPlan(plan: ImagePlan, versions: ReadonlyMap<string, string>): FinishPlan {
  const { PROJECT = '', PROJECT_REPO = '', PROJECT_REF = '', PROJECT_RELEASE = '' } = plan.arguments;
  return {
    ...plan.finish,
    user: plan.user,
    installed: plan.installed.map((name) => `${name}==${versions.get(name) ?? ''}`),
    project: { PROJECT, PROJECT_REPO, PROJECT_REF, PROJECT_RELEASE },
    arguments: plan.arguments,
  };
}
