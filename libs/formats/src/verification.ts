import { z } from 'zod';
import { absolutePath, oneLine, systemUser } from './names.js';

const argv = z.array(z.string()).min(1);
const reason = oneLine.min(1);

const checkSchema = z.strictObject({
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\//u, 'is not a loopback URL such as http://127.0.0.1:5000/v3'),
  status: z.array(z.int()).min(1).default([200]),
  contains: z.string().optional().describe('Text the answer must hold.'),
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
    .describe('An agent: it fails when it ends by itself, whatever its exit code. It needs `contains`.'),
});

const programSchema = z.union([
  argv,
  z.strictObject({
    run: argv,
    exit: z.int().min(1).max(255).describe('The exit code with which the program ends although it runs well.'),
    reason,
  }),
]);

const forWhom = reason.describe('The role that needs it, and what for.');
const needSchema = z.union([
  z.strictObject({
    program: z.string().min(1).describe('A program on PATH (`sudo`), or at an absolute path (`/usr/bin/python`).'),
    for: forWhom,
  }),
  z.strictObject({
    module: z.string().regex(/^[A-Za-z_][\w.]*$/u, 'is not the name of a Python module'),
    python: absolutePath
      .optional()
      .describe("The interpreter that imports it; the venv's, or /usr/bin/python3 without a venv."),
    for: forWhom,
  }),
  z.strictObject({ file: absolutePath.describe('A file that the service user can read.'), for: forWhom }),
  z.strictObject({
    user: systemUser,
    uid: z.int().min(0).optional().describe('The uid that must have this name.'),
    for: forWhom,
  }),
  z.strictObject({
    sudo: argv.describe(
      'A command that sudo must let the service user run as root without a password. A rule that also allows /bin/sh is refused.',
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
  run: argv.describe('The command as the service runs it, with sudo and the root helper.'),
  contains: z.string().optional().describe('Text that it must say.'),
  capabilities: z
    .array(z.enum(CAPABILITIES))
    .default([])
    .describe('Capabilities that the command needs; the sandbox may withhold them.'),
  denied: z
    .string()
    .min(1)
    .optional()
    .describe(
      'What the command says when the sandbox withholds them. It then shows that the command was reached as root; without this text the command is not run in such a sandbox.',
    ),
});

const entryPointsSchema = z.strictObject({
  group: oneLine.min(1).describe('The group; `*` stands for any text.'),
  name: oneLine.min(1).default('*').describe('The name in the group; `*` stands for any text.'),
  reason,
});

/** `images/<name>/verify.yaml`: how the built image is launched, what must answer, and what its roles need. */
export const verificationSchema = z.strictObject({
  files: z
    .record(absolutePath, z.string())
    .default({})
    .describe('Files laid out under /tmp or /run before anything starts.'),
  writable: z
    .array(absolutePath)
    .default([])
    .describe('Folders of the image that the service may write to; all else is read-only.'),
  mounts: z
    .record(absolutePath, absolutePath)
    .default({})
    .describe(
      'Folders of the image that are also seen at another place of it, read-only, where a deployment mounts its configuration: /etc/neutron: /var/lib/openstack/etc/neutron.',
    ),
  environment: z.record(z.string(), z.string()).default({}),
  prepare: z.array(argv).default([]).describe('Commands that must succeed first, such as the database schema.'),
  services: z
    .array(serviceSchema)
    .default([])
    .describe(
      'Processes that must come up and answer HTTP on loopback, each on ports of its own, and still run and answer at the end. An answer may take 10 s and 4 MiB.',
    ),
  processes: z
    .array(processSchema)
    .default([])
    .describe('Agents and clients: each must start and say what is expected. An agent must run on for 5 s after that.'),
  programs: z
    .array(programSchema)
    .default([])
    .describe(
      'What the role needs besides Python; each must be on PATH and end with exit code 0, or with the one given.',
    ),
  needs: z
    .array(needSchema)
    .default([])
    .describe('What roles need of the image; each is looked up in it, as the service user.'),
  privileged: z
    .array(privilegedSchema)
    .default([])
    .describe('Commands that roles run as root through sudo and a root helper, run for real as the service user.'),
  scripts: z
    .record(z.string(), z.strictObject({ arguments: z.array(z.string()).optional(), skip: reason.optional() }))
    .default({})
    .describe('Console scripts that need other arguments than --help, or a reason to be skipped.'),
  imports: z.record(z.string(), reason).default({}).describe('Modules that cannot be imported alone, with the reason.'),
  entryPoints: z
    .array(entryPointsSchema)
    .default([])
    .describe('Entry points of installed distributions that may fail to load, with the reason.'),
  conflicts: z.array(oneLine).default([]).describe('Lines of pip check that are known and accepted.'),
});
export type Verification = z.infer<typeof verificationSchema>;
/** As it is written, before defaults. */
export type VerificationInput = z.input<typeof verificationSchema>;
