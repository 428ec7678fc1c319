import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';

export const VERIFICATION_FILE = 'verify.yaml';

// What someone may have meant for verify.yaml: another ending, case or word, in the image's folder or a variant's.
const MISNAMED = /^(?:verify|verification|verif)\.(?:ya?ml|json)(?:\.\w+)?$/iu;

/** Files below an image's folder that look like verify.yaml and are not read; paths are relative to the folder. */
function misnamed(folder: string): string[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const variants = entries.filter(
    (entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'project.json')),
  );
  const found = [
    ...entries.map(({ name }) => name),
    ...variants.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`)),
  ];
  return found.filter((path) => path !== VERIFICATION_FILE && MISNAMED.test(path.split('/').at(-1) ?? '')).sort();
}

/**
 * Makes sure that an image says how it is verified, in the one file that is read.
 *
 * @throws AggregateError of StxError VERIFICATION_MISSING or VERIFICATION_MISNAMED, since silence would pass for success.
 */
export function requireVerification(root: string, name: string): void {
  const folder = join(root, 'images', name);
  const shown = `images/${name}/${VERIFICATION_FILE}`;
  const faults = misnamed(folder).map(
    (file) =>
      new StxError('VERIFICATION_MISNAMED', `the file is not read; it must be named ${shown}`, {
        place: { file: `images/${name}/${file}` },
        hint: `mv images/${name}/${file} ${shown}`,
      }),
  );
  if (faults.length === 0 && !existsSync(join(folder, VERIFICATION_FILE))) {
    faults.push(
      new StxError('VERIFICATION_MISSING', 'the file does not exist', {
        place: { file: shown },
        hint: 'write what must be there and answer; docs/add-an-image.md has an example',
      }),
    );
  }
  if (faults.length > 0) throw new AggregateError(faults, `images/${name} cannot be verified`);
}
