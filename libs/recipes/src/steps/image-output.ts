import type { Output } from '@stx/engine';
import type { ImagePlan } from '@stx/plan';

/** Whether files of lower layers may be deleted: what the engine writes for those has the time of the build. */
const mayDelete = ({ remove, steps }: ImagePlan): boolean =>
  remove.distPackages.length > 0 || steps.some((step) => 'shell' in step);

/** What a recipe leaves: the plan's image, its layers packed as the plan says. */
export function imageOutput(plan: ImagePlan, layout: string): Output & { kind: 'image' } {
  const { type, level } = plan.compression;
  const packing = { compression: type, ...(level === undefined ? {} : { level }) };
  return { kind: 'image', layout, ...packing, settled: !mayDelete(plan) };
}

/** The compression in one word, such as `zstd` or `zstd-1`. */
export function compressionName({ compression: { type, level } }: ImagePlan): string {
  return level === undefined ? type : `${type}-${String(level)}`;
}
