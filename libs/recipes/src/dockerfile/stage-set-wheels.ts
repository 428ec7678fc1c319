import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedWheel } from '@stx/plan';
import { linkWheels } from '@stx/store';

/**
 * Lays wheels out as StarlingX's wheel tarball has them: in one folder, with constraints to their versions.
 *
 * @throws StxError WHEEL_MISSING.
 */
export async function stageSetWheels(wheels: readonly PlannedWheel[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await linkWheels(wheels, folder);
  const pins = wheels.map(({ name, version }) => `${name}===${version}\n`).sort();
  await writeFile(join(folder, 'upper-constraints.txt'), pins.join(''));
  // LOCI's scripts, which images copy steps from, expect the file.
  await writeFile(join(folder, 'global-requirements.txt'), '');
}
