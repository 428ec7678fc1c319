import { RESULT_MARK, stepResultSchema, type StepResult } from './scenario-plan.js';

/** The results in a log; a last line that is still being written is omitted. */
export function readResults(log: string): StepResult[] {
  const lines = log.split('\n').slice(0, -1);
  return lines.flatMap((line) =>
    line.startsWith(RESULT_MARK) ? [stepResultSchema.parse(JSON.parse(line.slice(RESULT_MARK.length)))] : [],
  );
}
