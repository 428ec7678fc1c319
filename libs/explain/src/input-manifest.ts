import { z } from 'zod';

const filesetSchema = z.strictObject({
  patterns: z.array(z.string()).describe('Patterns relative to the workspace; those with `!` exclude files.'),
  own: z.boolean().describe('Whether nested projects are excluded.'),
});

/** The inputs of a task's key, as Nx's instructions name them. */
export const keyInputsSchema = z.strictObject({
  filesets: z.array(filesetSchema),
  packages: z.array(z.string()).describe('npm packages, some with a version, as in `path-key@4.0.0`.'),
  environment: z.array(z.string()).describe('Names of environment variables.'),
  receipts: z.array(z.string()).describe("Folders of other tasks' results, whose receipts count."),
});
export type KeyInputs = z.infer<typeof keyInputsSchema>;

/**
 * `input-manifest.json`, next to a receipt: the inputs of its task. Nx restores it with the receipt, and no
 * key contains it, so it may hold what differs between equal results.
 */
export const inputManifestSchema = z.strictObject({
  task: z.string(),
  keyInputs: keyInputsSchema,
  files: z.record(z.string(), z.string()).describe('Path -> SHA-256.'),
  packages: z.record(z.string(), z.string()).describe('Name -> version.'),
  environment: z.record(z.string(), z.string()).describe('Name -> SHA-256 of the value, which may be a secret.'),
});
export type InputManifest = z.infer<typeof inputManifestSchema>;
