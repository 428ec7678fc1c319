import { z } from 'zod';

const filesetSchema = z.strictObject({
  patterns: z.array(z.string()).describe('Relative to the workspace; those with `!` take files out of this set.'),
  own: z.boolean().describe('Whether folders that are projects of their own are left out.'),
});

/** What a task's key is made of, as Nx's instructions name it. */
export const ingredientsSchema = z.strictObject({
  filesets: z.array(filesetSchema),
  packages: z.array(z.string()).describe('npm packages, some with a version, as in `path-key@4.0.0`.'),
  environment: z.array(z.string()).describe('Names of environment variables.'),
  receipts: z.array(z.string()).describe("Folders of other tasks' results, whose receipts count."),
});
export type Ingredients = z.infer<typeof ingredientsSchema>;

/**
 * `made-from.json`, beside a receipt: what its task was given. It is restored with the receipt and is in no other task's key,
 * so it may hold what a receipt must not.
 */
export const madeFromSchema = z.strictObject({
  task: z.string(),
  ingredients: ingredientsSchema,
  files: z.record(z.string(), z.string()).describe('Path -> SHA-256.'),
  packages: z.record(z.string(), z.string()).describe('Name -> version.'),
  environment: z.record(z.string(), z.string()).describe('Name -> SHA-256 of the value, which may be a secret.'),
});
export type MadeFrom = z.infer<typeof madeFromSchema>;
