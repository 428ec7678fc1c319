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
/** A program of verify.yaml with the exit code that is accepted of it. */
export type LongProgram = z.infer<typeof longProgramSchema>;

/** What the probe does, as it reads it from plan.json. */
export const probePlanSchema = verificationSchema.omit({ programs: true }).extend({
  /** Every program in its long form. */
  programs: z.array(longProgramSchema),
  image: z.string(),
  digest: z.string(),
  /** The venv to look into; without it only what verify.yaml asks for is looked at. */
  venv: z.string().optional(),
  /** The pip wheel, as the probe finds it. */
  pip: z.string().optional(),
  /** A folder the service may write to: its home, its working directory and the place of compiled byte code. */
  temporary: z.string(),
  /** The limit for each import, script, program, agent and client. */
  timeoutSeconds: z.number(),
  /** The limit for each command of `prepare`. */
  prepareTimeoutSeconds: z.number(),
  /** The limit for the whole. */
  totalSeconds: z.number(),
  /** How long an agent must run on after it has said what is expected. */
  proofSeconds: z.number(),
  /** What the venv must hold, and nothing else; names are normalised. */
  distributions: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  /** Normalised names of what was taken out again. */
  removed: z.array(z.string()),
});
export type ProbePlan = z.infer<typeof probePlanSchema>;

export interface ProbePlanInput {
  image: string;
  digest: string;
  /** What the venv holds; without it there is none. */
  lock?: Lock;
  removed: readonly string[];
  verification: Verification;
  pip?: string;
}

/** Says what must be found in the image: what its lock installs, without what was removed after the build. */
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
