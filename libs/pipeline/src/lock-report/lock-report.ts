import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError, type ErrorCode, type StxErrorOptions } from '@stx/errors';
import { type Context, DIST } from '../context/context.js';

/** The folder of the reports, one for each project whose lock is refused; the keys of its tasks hold its own report. */
export const LOCK_REPORTS = join(DIST, 'locks');

const placeSchema = z.object({ file: z.string(), line: z.number().optional(), column: z.number().optional() });
const reportSchema = z.object({
  file: z.string(),
  faults: z.array(
    z.object({
      code: z.custom<ErrorCode>((value) => typeof value === 'string'),
      message: z.string(),
      hint: z.string().optional(),
      place: placeSchema.optional(),
    }),
  ),
});

/** The path of a project's report, relative to the workspace. */
export const lockReportFile = (project: string): string => join(LOCK_REPORTS, `${project}.json`);

/** The text of a report, the same in every run. @param file The lock's path; `./nx affected` finds the project by it. */
export function renderLockReport(file: string, faults: readonly StxError[]): string {
  const shown = faults.map(({ code, message, hint, place }) => ({ code, message, hint, place }));
  return `${JSON.stringify({ file, faults: shown }, null, 2)}\n`;
}

/** @throws AggregateError of everything that check-locks found wrong with the project's lock. */
export function requireHoldingLock(context: Context): void {
  const file = join(context.root, lockReportFile(context.project));
  if (!existsSync(file)) return;
  const { faults } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  throw new AggregateError(faults.map(asError), 'the lock is refused');
}

function asError({ code, message, hint, place }: z.infer<typeof reportSchema>['faults'][number]): StxError {
  const options: StxErrorOptions = {};
  if (hint !== undefined) options.hint = hint;
  if (place !== undefined) {
    const { file, line, column } = place;
    options.place = { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  }
  return new StxError(code, message, options);
}
