import { z } from 'zod';
import { installedBy, stepSchema, type Lock } from '@stx/formats';
import type { ImagePlan } from '@stx/plan';
import { projectArguments } from '../loci/loci-arguments.js';

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
  /** What /etc/image_info/project.txt holds, which is in LOCI's words. */
  project: z.record(z.string(), z.string()),
  /** Build arguments of image.yaml. */
  arguments: z.record(z.string(), z.string()),
});
export type FinishPlan = z.infer<typeof finishPlanSchema>;

/** The plan by which the build of an image ends. @param removePython Distributions that the build installed and that go. */
export function finishPlan(plan: ImagePlan, lock: Lock, removePython: string[]): FinishPlan {
  const versions = new Map(installedBy(lock).map(({ name, version }) => [name, version]));
  return {
    steps: plan.steps,
    removePython,
    removeSystem: plan.remove.distPackages,
    user: plan.user,
    installed: plan.installed.map((name) => `${name}==${versions.get(name) ?? ''}`),
    project: projectArguments(plan),
    arguments: plan.arguments,
  };
}
