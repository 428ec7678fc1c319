import { z } from 'zod';
import { pattern, projectName } from '../names.js';

const UNITS = { kB: 1e3, MB: 1e6, GB: 1e9 } as const;
const SIZE = /^(?<number>\d+(?:\.\d+)?) (?<unit>kB|MB|GB)$/u;

/** Bytes in decimal units, as the reports print them. */
const byteSize = pattern(SIZE, 'a size such as "120 MB"').transform((text) => {
  const { number, unit } = SIZE.exec(text)?.groups ?? {};
  return Math.round(Number(number) * UNITS[unit as keyof typeof UNITS]);
});

/** `images/budgets.yaml`: the most bytes that published images may have. */
export const budgetsSchema = z.strictObject({
  set: byteSize.optional().describe('Compressed bytes of all images of a release, each layer once (default no limit).'),
  images: z
    .record(projectName, byteSize)
    .default({})
    .describe('Compressed bytes of an image, by project (default no limit).'),
});
export type Budgets = z.infer<typeof budgetsSchema>;

export const BUDGETS_FILE = 'images/budgets.yaml';
