import { z } from 'zod';

/** What run_scenario.py reads. */
export const scenarioPlanSchema = z.strictObject({
  steps: z.array(
    z.strictObject({
      name: z.string(),
      /** Service types of the catalog. */
      needs: z.array(z.string()),
      /** Arguments of `openstack`. */
      run: z.array(z.string()),
      save: z.record(z.string(), z.string()),
      until: z.record(z.string(), z.string()),
      fails: z.record(z.string(), z.string()),
      expect: z.record(z.string(), z.string()),
      timeoutSeconds: z.int(),
      undo: z.array(z.string()).optional(),
    }),
  ),
  /** Whether what the steps created stays. */
  keep: z.boolean(),
});
export type ScenarioPlan = z.infer<typeof scenarioPlanSchema>;

/** A line that run_scenario.py prints for each step, and for each removal. */
export const stepResultSchema = z.strictObject({
  name: z.string(),
  result: z.enum(['passed', 'failed', 'skipped']),
  seconds: z.number(),
  /** Why it failed or was skipped. */
  reason: z.string(),
  /** What the step saved. */
  values: z.record(z.string(), z.string()),
});
export type StepResult = z.infer<typeof stepResultSchema>;

/** What such a line begins with; others are of the client itself. */
export const RESULT_MARK = 'stx-result ';
