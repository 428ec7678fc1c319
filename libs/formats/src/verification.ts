import { z } from 'zod';
import { absolutePath, oneLine, systemUser } from './names.js';

const argv = z.array(z.string()).min(1);
const reason = oneLine.min(1);

const checkSchema = z.strictObject({
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\//u, 'is not a loopback URL such as http://127.0.0.1:5000/v3'),
  status: z.array(z.int()).min(1).default([200]),
  contains: z.string().optional().describe('Text that the answer must contain.'),
});

const serviceSchema = z.strictObject({
  name: oneLine,
  start: argv,
  checks: z.array(checkSchema).min(1),
  timeoutSeconds: z.int().min(1).max(600).default(60).describe('Seconds to wait for the first answers (default 60).'),
  proofSeconds: z
    .number()
    .min(1)
    .max(60)
    .default(3)
    .describe('Seconds that the service must run on after its first answers (default 3, from 1 to 60).'),
});

const processSchema = z.strictObject({
  name: oneLine,
  run: argv,
  exitCodes: z.array(z.int()).default([0]),
  contains: z.string().optional(),
  staysUp: z
    .boolean()
    .default(false)
    .describe('Whether this is an agent: it fails if it exits by itself, with any exit code. It needs `contains`.'),
});

const programSchema = z.union([
  argv,
  z.strictObject({
    run: argv,
    exit: z.int().min(1).max(255).describe('Exit code of a program that works but does not exit with 0.'),
    reason,
  }),
]);

const forWhom = reason.describe('Role that needs it, and its purpose there.');
const needSchema = z.union([
  z.strictObject({
    program: z.string().min(1).describe('Program on PATH (`sudo`) or at an absolute path (`/usr/bin/python`).'),
    for: forWhom,
  }),
  z.strictObject({
    module: z.string().regex(/^[A-Za-z_][\w.]*$/u, 'is not the name of a Python module'),
    python: absolutePath
      .optional()
      .describe("Interpreter that imports the module (default the venv's, or /usr/bin/python3 without a venv)."),
    for: forWhom,
  }),
  z.strictObject({ file: absolutePath.describe('File that the service user can read.'), for: forWhom }),
  z.strictObject({
    user: systemUser,
    uid: z.int().min(0).optional().describe('uid that must have this name.'),
    for: forWhom,
  }),
  z.strictObject({
    sudo: argv.describe(
      'Command that sudo must let the service user run as root without a password. A rule that also allows /bin/sh is a finding.',
    ),
    for: forWhom,
  }),
]);

/** Names of Linux capabilities without CAP_; probe/sandbox.py knows their numbers. */
export const CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'KILL',
  'SETGID',
  'SETUID',
  'NET_ADMIN',
  'NET_RAW',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_ADMIN',
  'SYS_NICE',
  'SYS_RESOURCE',
  'MKNOD',
] as const;

const privilegedSchema = z.strictObject({
  name: oneLine,
  for: forWhom,
  run: argv.describe('Command as the service runs it, with sudo and the root helper.'),
  contains: z.string().optional().describe('Text that the command must print.'),
  capabilities: z
    .array(z.enum(CAPABILITIES))
    .default([])
    .describe('Capabilities that the command needs; the sandbox can withhold them.'),
  denied: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Text that the command prints if the sandbox withholds them; it shows that the command ran as root. Without this text, such a sandbox skips the command.',
    ),
});

const entryPointsSchema = z.strictObject({
  group: oneLine.min(1).describe('Group; `*` stands for any text.'),
  name: oneLine.min(1).default('*').describe('Name in the group; `*` stands for any text (default `*`).'),
  reason,
});

/** `images/<name>/verify.yaml`: how to launch the image, which services must answer, and what roles need in it. */
export const verificationSchema = z.strictObject({
  files: z
    .record(absolutePath, z.string())
    .default({})
    .describe('Files to write under /tmp or /run before the start, by path.'),
  writable: z
    .array(absolutePath)
    .default([])
    .describe('Folders of the image that the service can write; everything else is read-only.'),
  mounts: z
    .record(absolutePath, absolutePath)
    .default({})
    .describe(
      'Folders of the image to mount read-only at a second path, where a deployment mounts its configuration: /etc/neutron: /var/lib/openstack/etc/neutron.',
    ),
  environment: z.record(z.string(), z.string()).default({}),
  prepare: z
    .array(argv)
    .default([])
    .describe('Commands to run first, such as the creation of the database schema; each must succeed within 600 s.'),
  services: z
    .array(serviceSchema)
    .default([])
    .describe(
      'Processes that must start and answer HTTP on loopback, each on its own ports, and still run and answer at the end. Limits of an answer: 10 s, 4 MiB.',
    ),
  processes: z
    .array(processSchema)
    .default([])
    .describe(
      'Agents and clients: each must start and print the expected text. An agent must keep running for 5 s after that.',
    ),
  programs: z
    .array(programSchema)
    .default([])
    .describe(
      'Programs that the role needs besides Python; each must be on PATH and exit with code 0, or with the given code.',
    ),
  needs: z
    .array(needSchema)
    .default([])
    .describe('Items that roles need in the image; verification looks each up as the service user.'),
  privileged: z
    .array(privilegedSchema)
    .default([])
    .describe(
      'Commands that roles run as root through sudo and a root helper; verification runs them as the service user.',
    ),
  scripts: z
    .record(z.string(), z.strictObject({ arguments: z.array(z.string()).optional(), skip: reason.optional() }))
    .default({})
    .describe('Console scripts that need other arguments than --help, or that verification skips for a reason.'),
  imports: z
    .record(z.string(), reason)
    .default({})
    .describe('Modules that cannot be imported alone, each with the reason.'),
  entryPoints: z
    .array(entryPointsSchema)
    .default([])
    .describe('Entry points of installed distributions that may fail to load, each with the reason.'),
  conflicts: z.array(oneLine).default([]).describe('Accepted lines of pip check.'),
});
export type Verification = z.infer<typeof verificationSchema>;
/** The file as written, without defaults. */
export type VerificationInput = z.input<typeof verificationSchema>;
