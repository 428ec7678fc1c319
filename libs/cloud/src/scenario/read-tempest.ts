import type { Tempest } from '@stx/formats';
import type { StepResult } from './scenario-plan.js';

/** A line of stestr's trace: the worker, the test or the set-up of its class, the seconds if it has any, and the result. */
const LINE =
  /^\{\d+\} (?<name>.+?)(?: \[(?<seconds>[\d.]+)s\])? \.\.\. (?<result>ok|FAILED|SKIPPED)(?:: (?<reason>.*))?$/u;

const RESULTS: Readonly<Record<string, StepResult['result']>> = { ok: 'passed', FAILED: 'failed', SKIPPED: 'skipped' };

/** The results in tempest's output; the text that a failed test printed is in the log. */
export function readTempest(log: string): StepResult[] {
  return log.split('\n').flatMap((line) => {
    const { name = '', seconds = '0', result = '', reason } = LINE.exec(line)?.groups ?? {};
    const known = RESULTS[result];
    if (known === undefined) return [];
    const why = reason ?? (known === 'failed' ? 'see the log' : '');
    return [{ name, result: known, seconds: Number(seconds), reason: why, values: {} }];
  });
}

export interface Judged {
  /** Tests that failed, and known failures that passed. */
  faults: { name: string; reason: string }[];
  /** With known failures as skipped. */
  results: StepResult[];
}

/** Compares results with the failures that are known. */
export function judgeTempest(results: readonly StepResult[], known: Tempest['knownFailures']): Judged {
  const entryOf = ({ name }: StepResult): Tempest['knownFailures'][number] | undefined =>
    known.find(({ test }) => name.includes(test));
  const faults = results.flatMap((each) => {
    const entry = entryOf(each);
    if (each.result === 'failed' && entry === undefined) return [{ name: each.name, reason: each.reason }];
    if (each.result === 'passed' && entry !== undefined) {
      return [{ name: each.name, reason: `passes; remove ${entry.test} from knownFailures` }];
    }
    return [];
  });
  const judged = results.map((each) => {
    const entry = entryOf(each);
    return each.result === 'failed' && entry !== undefined
      ? { ...each, result: 'skipped' as const, reason: `known failure: ${entry.reason}` }
      : each;
  });
  return { faults, results: judged };
}
