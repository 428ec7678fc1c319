import { z } from 'zod';
import { absolutePath, environmentName, oneLine, pattern, projectName, systemUser } from '../names.js';

const argv = z.array(z.string()).min(1);
const databaseName = pattern(/^[a-z][a-z0-9_]{0,31}$/u, 'a database name (lower-case letters, digits, "_")');
const secretName = pattern(/^[a-z][a-z0-9-]*$/u, 'the name of a secret (lower-case letters, digits, "-")');

const commandSchema = z.union([
  argv,
  z.strictObject({
    run: argv,
    environment: z.record(environmentName, z.string()).default({}).describe('Variables of this command alone.'),
  }),
]);

const answersSchema = z.strictObject({
  path: z.string().regex(/^\//u, 'is not a path such as /v3').describe('Path of the URL to request.'),
  status: z.int().default(200).describe('Expected status code (default 200).'),
});

const serviceSchema = z
  .strictObject({
    start: argv,
    port: z.int().min(1024).max(65_535).optional().describe("Port on the cloud's address."),
    answers: answersSchema.optional().describe('Request that shows that the service is up; it needs `port`.'),
    logs: z.string().min(1).optional().describe('Text in the log that shows that the service is up.'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(600)
      .default(300)
      .describe('Seconds to wait for the answer or the text (default 300).'),
  })
  .refine(({ answers, logs }) => (answers === undefined) !== (logs === undefined), 'needs either `answers` or `logs`')
  .refine(({ answers, port }) => answers === undefined || port !== undefined, '`answers` needs `port`');

const userSchema = z.strictObject({
  roles: z.array(oneLine.min(1)).default(['admin', 'service']).describe('Roles (default admin and service).'),
  domain: oneLine
    .min(1)
    .optional()
    .describe('Domain to create for this user; without it, the user has its roles in the project `service`.'),
});

/** `images/<name>/cloud.yaml`: what the image needs to run in a control plane, in the order in which it is used. */
export const cloudSchema = z.strictObject({
  after: z
    .array(projectName)
    .default([])
    .describe('Images whose services must be up before the services of this image start.'),
  databases: z.array(databaseName).default([]).describe('Databases to create; `${database:<name>}` is the URL.'),
  users: z
    .record(systemUser, userSchema)
    .default({})
    .describe('Keystone users to create; `${password:<name>}` is the password. `admin` always exists.'),
  roles: z.array(oneLine.min(1)).default([]).describe('Keystone roles to create.'),
  catalog: z
    .array(z.strictObject({ type: oneLine.min(1), name: oneLine.min(1), url: oneLine.min(1) }))
    .default([])
    .describe("Entries of Keystone's catalog."),
  secrets: z
    .record(secretName, z.enum(['hex', 'base64']))
    .default({})
    .describe('Secrets to generate for `${secret:<name>}`: 32 hexadecimal digits, or 32 bytes in URL-safe base64.'),
  environment: z.record(environmentName, z.string()).default({}).describe('Variables of all containers.'),
  files: z
    .record(absolutePath, z.string())
    .default({})
    .describe('Read-only files, by path; the service user can read them.'),
  writable: z
    .array(absolutePath)
    .default([])
    .describe('Folders that the containers of this image share and can write. /tmp and /run are always writable.'),
  prepare: z
    .array(commandSchema)
    .default([])
    .describe('Commands to run first, in order, such as database migrations. They cannot use other services.'),
  services: z
    .record(projectName, serviceSchema)
    .default({})
    .describe('One container each, by name; they start in this order and then at once.'),
  finish: z.array(commandSchema).default([]).describe('Commands to run, in order, when all services are up.'),
});
export type Cloud = z.infer<typeof cloudSchema>;
/** The file as written, without defaults. */
export type CloudInput = z.input<typeof cloudSchema>;
