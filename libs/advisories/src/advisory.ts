import { z } from 'zod';

const eventSchema = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});
export type AdvisoryEvent = z.infer<typeof eventSchema>;

const rangeSchema = z.object({ type: z.string(), events: z.array(eventSchema) });
export type AdvisoryRange = z.infer<typeof rangeSchema>;

/** Go programs write null for an empty list. */
const texts = z
  .array(z.string())
  .nullish()
  .transform((items) => items ?? []);

const affectedSchema = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z
    .array(rangeSchema)
    .nullish()
    .transform((items) => items ?? []),
  versions: texts,
});
export type Affected = z.infer<typeof affectedSchema>;

/** An advisory in the OSV format (schema 1.7), as far as a comparison needs it. */
export const advisorySchema = z.object({
  id: z.string().min(1),
  modified: z.iso.datetime({ offset: true }),
  withdrawn: z.string().optional(),
  aliases: texts,
  upstream: texts,
  affected: z
    .array(affectedSchema)
    .nullish()
    .transform((items) => items ?? []),
});
export type Advisory = z.infer<typeof advisorySchema>;
