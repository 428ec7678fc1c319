import { z } from 'zod';

/** Kinds of findings, in the order of the report. */
export const findingKind = z.enum([
  'yanked in a lock',
  'missing from the index',
  'yanked constraint',
  'patch release',
  'wheel set behind',
  'tag moved',
  'tag missing',
  'superseded constraint',
]);
export type FindingKind = z.infer<typeof findingKind>;

const findingSchema = z.strictObject({
  kind: findingKind,
  name: z.string().describe('Distribution, or reference of an image.'),
  from: z.string().describe('Version or digest of the workspace.'),
  to: z.string().optional().describe('Version or digest that there is now.'),
  files: z.array(z.string()).min(1).describe('Files of the workspace, perhaps with a line.'),
  why: z.string().optional().describe('Reason of the index or of the registry.'),
});
export type Finding = z.infer<typeof findingSchema>;

/** What `./nx outdated --json` prints and writes to dist/reports/outdated.json. */
export const outdatedSchema = z.strictObject({
  distributions: z.int().describe('Distributions that the index was asked about.'),
  images: z.int().describe('Images that registries were asked about.'),
  findings: z.array(findingSchema),
  skipped: z.array(z.string()).describe('Sources that were not compared, and why.'),
});
export type Outdated = z.infer<typeof outdatedSchema>;
