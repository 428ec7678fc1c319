import { StxError } from '@stx/errors';
import type { ImportPlan, ImportUpdate } from '@stx/importing';

/** @throws AggregateError of IMPORT_BEHIND, one for each difference and for each image of StarlingX without a project. */
export function requireCurrent(
  { differences }: ImportUpdate,
  plan: ImportPlan,
  base: string,
  textOf: (path: string) => string | undefined,
): void {
  const faults = [...differences, ...missingProjects(plan, base, textOf)].map(
    ({ file, line, what }) =>
      new StxError('IMPORT_BEHIND', what, {
        place: { file, line, column: 1 },
        hint: 'run import-starlingx without --check, and read its report',
      }),
  );
  if (faults.length > 0) throw new AggregateError(faults, 'the workspace differs from the StarlingX tree');
}

/** The images that StarlingX builds and for which neither the import nor the workspace has a project. */
function missingProjects(
  { selected, projects, dockerfiles }: ImportPlan,
  base: string,
  textOf: (path: string) => string | undefined,
): { file: string; line: number; what: string }[] {
  const imported = new Set([...projects, ...dockerfiles].map(({ name }) => name));
  return selected
    .filter(({ name }) => !imported.has(name) && textOf(`images/${name}/image.yaml`) === undefined)
    .map(({ name, file }) => ({
      file: `images/${name}/image.yaml`,
      line: 1,
      what: `StarlingX builds it for ${base} (${file}); add images/${name}, or build without it`,
    }));
}
