import { z } from 'zod';
import { normalizeName, VENV, verificationSchema, type Lock, type Verification } from '@stx/formats';

const SECONDS_PER_START = 60;
const SECONDS_PER_PREPARATION = 600;
const SECONDS_OF_PROOF = 5;
const SECONDS_IN_TOTAL = 3600;

const longProgramSchema = z.strictObject({
  run: z.array(z.string()),
  exit: z.int().optional(),
  reason: z.string().optional(),
});
/** A program of verify.yaml with its accepted exit code. */
export type LongProgram = z.infer<typeof longProgramSchema>;

/** The plan of the probe, in plan.json. */
export const probePlanSchema = verificationSchema.omit({ programs: true }).extend({
  /** Every program in its long form. */
  programs: z.array(longProgramSchema),
  image: z.string(),
  digest: z.string(),
  /** The venv to check; without it, the probe runs only the checks that verify.yaml names. */
  venv: z.string().optional(),
  /** Path of the pip wheel in the launch. */
  pip: z.string().optional(),
  /** A writable folder: home and working directory of the service, and folder of compiled byte code. */
  temporary: z.string(),
  /** The limit for each import, script, program, agent and client. */
  timeoutSeconds: z.number(),
  /** The limit for each command of `prepare`. */
  prepareTimeoutSeconds: z.number(),
  /** The limit for the whole verification. */
  totalSeconds: z.number(),
  /** How long an agent must keep running after it printed the expected text. */
  proofSeconds: z.number(),
  /** The exact content of the venv, with normalized names. */
  distributions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  /** Normalized names of distributions that the build removed. */
  removed: z.array(z.string()),
});
export type ProbePlan = z.infer<typeof probePlanSchema>;

export interface ProbePlanInput {
  image: string;
  digest: string;
  /** The content of the venv; undefined without a venv. */
  lock?: Lock;
  removed: readonly string[];
  verification: Verification;
  pip?: string;
}

/** The plan of the checks in an image: its venv must contain what the lock installs, without what the build removed. */
export function planProbe(input: ProbePlanInput): ProbePlan {
  const removed = input.removed.map(normalizeName);
  const { lock } = input;
  const project = lock?.project === undefined ? [] : [lock.project];
  const locked = [...project, ...(lock?.extraProjects ?? []), ...(lock?.distributions ?? [])];
  const wanted = new Map(locked.map(({ name, version }) => [normalizeName(name), version]));
  for (const name of removed) wanted.delete(name);
  return {
    ...input.verification,
    programs: longPrograms(input.verification.programs),
    image: input.image,
    digest: input.digest,
    ...(lock === undefined ? {} : { venv: VENV }),
    ...(input.pip === undefined ? {} : { pip: input.pip }),
    temporary: '/tmp',
    timeoutSeconds: SECONDS_PER_START,
    prepareTimeoutSeconds: SECONDS_PER_PREPARATION,
    totalSeconds: SECONDS_IN_TOTAL,
    proofSeconds: SECONDS_OF_PROOF,
    distributions: [...wanted].map(([name, version]) => ({ name, version })),
    removed,
  };
}

/** Every program in its long form. */
export function longPrograms(programs: Verification['programs']): LongProgram[] {
  return programs.map((program) => (Array.isArray(program) ? { run: program } : program));
}
