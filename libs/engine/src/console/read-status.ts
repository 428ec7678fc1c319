import { z } from 'zod';

/** `client.SolveStatus` of BuildKit 0.34 (client/graph.go), which `--progress=rawjson` prints; Go writes null for an empty list. */
export const statusSchema = z.looseObject({
  vertexes: z
    .array(
      z.looseObject({
        digest: z.string(),
        name: z.string().default(''),
        started: z.string().optional(),
        completed: z.string().optional(),
        cached: z.boolean().default(false),
        error: z.string().default(''),
      }),
    )
    .nullish(),
  statuses: z
    .array(
      z.looseObject({
        id: z.string(),
        vertex: z.string().default(''),
        started: z.string().optional(),
        completed: z.string().optional(),
      }),
    )
    .nullish(),
  logs: z
    .array(
      z.looseObject({
        vertex: z.string().default(''),
        stream: z.int().default(0),
        /** In base64: any bytes, and not always whole lines. */
        data: z.base64().nullable(),
        timestamp: z.string(),
      }),
    )
    .nullish(),
  warnings: z.array(z.looseObject({ vertex: z.string().default(''), short: z.base64().nullish() })).nullish(),
});
export type SolveStatus = z.infer<typeof statusSchema>;

/** The status that a line of buildctl's or buildx's output is; undefined for their other words, such as their last error. */
export function readStatus(line: string): SolveStatus | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return statusSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
