import { z } from 'zod';
import { policySchema } from '@stx/formats';
import { answerSchema } from './resolved.js';

const byName = z.record(z.string(), z.string());
const names = z.record(z.string(), z.array(z.string()));
const versions = z.array(z.tuple([z.string(), z.string()]));

const keepSchema = z.strictObject({
  /** name and version of what is installed. */
  keep: versions,
  /** The same of what builds need. */
  keepBuild: versions,
  /** The same of what is built from sdists of the index. */
  keepSdists: versions,
  /** Names of what the build of each needed, which saves asking a backend a second time. */
  keepRequires: names,
});
export type Keep = z.infer<typeof keepSchema>;

/** What resolve.py reads. */
export const resolvePlanSchema = keepSchema.extend({
  requirements: z.array(z.string()),
  sources: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      extras: z.array(z.string()),
      /** Whether it is an sdist of the index; else it is in a folder. */
      index: z.literal(true).optional(),
      folder: z.string().optional(),
    }),
  ),
  constraints: z.array(
    z.strictObject({ name: z.string(), version: z.string(), marker: z.string().optional(), line: z.int() }),
  ),
  /** Name -> version that is accepted instead of the constrained one. */
  waivers: byName,
  /** Name -> version of what wheel sets bring. */
  sets: byName,
  setFolder: z.string(),
  policies: z.record(z.string(), policySchema),
  policy: policySchema,
  buildRequires: names,
  /** Whether what the requirements need is resolved too. */
  dependencies: z.boolean(),
  /** Names of what scripts change before it is built. */
  prepared: z.array(z.string()),
});
export type ResolvePlan = z.infer<typeof resolvePlanSchema>;

/** What resolve.py reads besides: answers of the backends that were asked so far, by the id of their task. */
export const knownAnswersSchema = z.record(z.string(), answerSchema.extend({ identity: z.string() }));
export type Answers = z.infer<typeof knownAnswersSchema>;
