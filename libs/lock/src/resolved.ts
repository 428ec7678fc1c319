import { z } from 'zod';

const fileSchema = z.object({ file: z.string(), sha256: z.string() });
const entry = {
  name: z.string(),
  version: z.string(),
  wheel: fileSchema.optional(),
  sdist: fileSchema.optional(),
  yanked: z.string().optional(),
};

/** A backend that has to be asked, and the environment to ask it in; its files are in the folders of these names. */
const taskSchema = z.object({
  id: z.string().regex(/^[0-9a-f]+$/u),
  environment: z.string().regex(/^[0-9a-f]+$/u),
  /** What the source is by content. */
  identity: z.string(),
  name: z.string(),
  version: z.string(),
  /** Where the source is in resolve.py's plan, when it is a folder. */
  folder: z.string().optional(),
});
export type Task = z.infer<typeof taskSchema>;

/** What resolve.py leaves. With tasks it is not the end: they are carried out, and it runs again with the answers. */
export const resolvedSchema = z.object({
  faults: z.array(z.string()),
  tasks: z.array(taskSchema),
  distributions: z.array(
    z.object({
      ...entry,
      set: z.boolean().optional(),
      folder: z.string().optional(),
      buildRequires: z.array(z.string()).optional(),
    }),
  ),
  build: z.array(z.object(entry)),
});
export type Resolved = z.infer<typeof resolvedSchema>;

export const answerSchema = z.object({
  requires: z.array(z.string()).nullable(),
  metadata: z.string().nullable(),
  fault: z.string().nullable(),
});

/** What collect_answers.py leaves: answers by the id of their task. */
export const answersSchema = z.record(z.string(), answerSchema);
