import type { Output } from '@stx/engine';
import type { ImagePlan } from './plan-image.js';

/** What a recipe leaves: the plan's image, its layers packed as the plan says. */
export function imageOutput({ compression }: ImagePlan, layout: string): Output & { kind: 'image' } {
  const { type, level } = compression;
  return { kind: 'image', layout, compression: type, ...(level === undefined ? {} : { level }) };
}

/** The compression in one word, such as `zstd` or `zstd-1`. */
export function compressionName({ compression: { type, level } }: ImagePlan): string {
  return level === undefined ? type : `${type}-${String(level)}`;
}
