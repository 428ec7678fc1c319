import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';

const projectSchema = z.looseObject({
  namedInputs: z.looseObject({ 'lock-report': z.array(z.unknown()).optional() }).optional(),
});

/**
 * Refuses a project.json whose keys hold the report of another project, as a copy of a project.json does: results from before a
 * lock became stale would be reused. One that names no report has all of them in its keys.
 *
 * @param file The project.json, relative to the workspace.
 */
export function ownReportFault(root: string, file: string, project: string): StxError[] {
  if (!existsSync(join(root, file))) return [];
  const { namedInputs } = projectSchema.parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const named = namedInputs?.['lock-report'];
  const wanted = [{ dependentTasksOutputFiles: `**/dist/locks/${project}.json` }];
  if (named === undefined || JSON.stringify(named) === JSON.stringify(wanted)) return [];
  const message = `namedInputs.lock-report: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(named)}`;
  return [
    new StxError('INPUT_NOT_IN_KEY', message, { place: { file }, hint: 'name the report of the project itself' }),
  ];
}
