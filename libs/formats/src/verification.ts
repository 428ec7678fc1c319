import { z } from 'zod';
import { absolutePath, oneLine } from './names.js';

const argv = z.array(z.string()).min(1);

const checkSchema = z.strictObject({
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\//u, 'is not a loopback URL such as http://127.0.0.1:5000/v3'),
  status: z.array(z.int()).min(1).default([200]),
  contains: z.string().optional().describe('Text the answer must hold.'),
});

/** `images/<name>/verify.yaml`: how the built image is launched and what must answer. */
export const verificationSchema = z.strictObject({
  files: z
    .record(absolutePath, z.string())
    .default({})
    .describe('Files laid out under /tmp or /run before anything starts.'),
  writable: z
    .array(absolutePath)
    .default([])
    .describe('Folders of the image that the service may write to; all else is read-only.'),
  environment: z.record(z.string(), z.string()).default({}),
  prepare: z.array(argv).default([]).describe('Commands that must succeed first, such as the database schema.'),
  services: z
    .array(
      z.strictObject({
        name: oneLine,
        start: argv,
        checks: z.array(checkSchema).min(1),
        timeoutSeconds: z.int().min(1).default(60),
      }),
    )
    .default([])
    .describe('Processes that must come up and answer HTTP on loopback.'),
  processes: z
    .array(
      z.strictObject({
        name: oneLine,
        run: argv,
        exitCodes: z.array(z.int()).default([0]),
        contains: z.string().optional(),
      }),
    )
    .default([])
    .describe('Agents and clients: each must start and say what is expected.'),
  programs: z.array(argv).default([]).describe('What the role needs besides Python; each must be there and run.'),
  scripts: z
    .record(z.string(), z.strictObject({ arguments: z.array(z.string()).optional(), skip: oneLine.optional() }))
    .default({})
    .describe('Console scripts that need other arguments than --help, or a reason to be left out.'),
  imports: z
    .record(z.string(), oneLine)
    .default({})
    .describe('Modules that cannot be imported alone, each with the reason.'),
  conflicts: z.array(oneLine).default([]).describe('Lines of pip check that are known and accepted.'),
});
export type Verification = z.infer<typeof verificationSchema>;
