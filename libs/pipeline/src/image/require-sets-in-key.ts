import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';

const dependencySchema = z.union([
  z.string(),
  z.looseObject({ projects: z.union([z.string(), z.array(z.string())]).optional(), target: z.string() }),
]);
const projectSchema = z.looseObject({
  targets: z
    .looseObject({ 'build-image': z.looseObject({ dependsOn: z.array(dependencySchema).optional() }).optional() })
    .optional(),
});

/**
 * Refuses wheel sets that the build of an image does not wait for: its key would not have their receipts, and a new wheel would
 * not rebuild the image.
 *
 * @throws StxError INPUT_NOT_IN_KEY.
 */
export function requireSetsInKey(root: string, name: string, sets: readonly string[]): void {
  if (sets.length === 0) return;
  const file = `images/${name}/project.json`;
  const path = join(root, file);
  const project = existsSync(path) ? projectSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
  const awaited = (project.targets?.['build-image']?.dependsOn ?? []).flatMap((each) =>
    typeof each === 'string' || each.target !== 'build-wheels' ? [] : (each.projects ?? []),
  );
  const missing = sets.map((set) => `wheels-${set}`).filter((set) => !awaited.includes(set));
  if (missing.length === 0) return;
  const entry = { projects: missing, target: 'build-wheels' };
  throw new StxError(
    'INPUT_NOT_IN_KEY',
    `build-image does not wait for ${missing.join(', ')}, which image.yaml names`,
    {
      place: { file },
      hint: `set its dependsOn to ${JSON.stringify(['...', entry])}`,
    },
  );
}
