import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';

export const VERIFICATION_FILE = 'verify.yaml';

// Likely misspellings of verify.yaml: another extension, case or word.
const MISNAMED = /^(?:verify|verification|verif)\.(?:ya?ml|json)(?:\.\w+)?$/iu;

/** Files in an image's folder and its variants with a name close to verify.yaml; paths are relative to the folder. */
function misnamed(folder: string): string[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const variants = entries.filter(
    (entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'project.json')),
  );
  const files = [
    ...entries.map(({ name }) => name),
    ...variants.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`)),
  ];
  return files.filter((path) => path !== VERIFICATION_FILE && MISNAMED.test(path.split('/').at(-1) ?? '')).sort();
}

/**
 * Checks that an image has verify.yaml, since no check would look like success.
 *
 * @throws AggregateError of StxError VERIFICATION_MISSING or VERIFICATION_MISNAMED.
 */
export function requireVerification(root: string, name: string): void {
  const folder = join(root, 'images', name);
  const shown = `images/${name}/${VERIFICATION_FILE}`;
  const faults = misnamed(folder).map(
    (file) =>
      new StxError('VERIFICATION_MISNAMED', `verification reads only ${shown}`, {
        place: { file: `images/${name}/${file}` },
        hint: `run mv images/${name}/${file} ${shown}`,
      }),
  );
  if (faults.length === 0 && !existsSync(join(folder, VERIFICATION_FILE))) {
    faults.push(
      new StxError('VERIFICATION_MISSING', 'the file does not exist', {
        place: { file: shown },
        hint: 'create the file; docs/add-an-image.md has an example',
      }),
    );
  }
  if (faults.length > 0) throw new AggregateError(faults, `images/${name} cannot be verified`);
}
