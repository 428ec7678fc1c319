import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson, sha256 as sha256Schema } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { findWholeWheel } from './find-wheel.js';
import { wheelsFolder, type StoredWheel } from './put-wheel.js';

const builtSchema = z.object({ key: z.string(), sha256: sha256Schema });

/** Keys are hashed, so that any text is a safe file name. */
function builtFile(key: string): string {
  const name = createHash('sha256').update(key).digest('hex');
  return join(wheelsFolder(), 'built', name.slice(0, 2), `${name}.json`);
}

/** Remembers which wheel a build gave; the key is a digest of everything it was built from. */
export async function rememberBuilt(key: string, sha256: string): Promise<void> {
  await writeFileAtomic(builtFile(key), `${JSON.stringify({ key, sha256: sha256Schema.parse(sha256) })}\n`);
}

/** The wheel a build gave earlier; a wheel that is gone, or a note that cannot be read, counts as never built. */
export async function findBuilt(key: string): Promise<StoredWheel | undefined> {
  const text = await readFile(builtFile(key), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const built = builtSchema.safeParse(parseJson(text));
  return built.success && built.data.key === key ? await findWholeWheel(built.data.sha256) : undefined;
}
