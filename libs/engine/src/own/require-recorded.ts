import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { requireOwnProgram, writeFileAtomic } from '@stx/machine';

const recordSchema = z.record(z.string(), z.string());
const RECORD = 'programs.json';

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function readRecord(folder: string): Record<string, string> {
  const file = join(folder, RECORD);
  return existsSync(file) ? recordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Keeps the SHA-256 of programs that were built here, next to them. */
export async function recordPrograms(folder: string, names: readonly string[]): Promise<void> {
  const hashes = Object.fromEntries(names.map((name) => [name, hashOf(join(folder, name))]));
  const record = `${JSON.stringify({ ...readRecord(folder), ...hashes }, null, 2)}\n`;
  await writeFileAtomic(join(folder, RECORD), record, { mode: 0o600 });
}

const checked = new Set<string>();

/**
 * Makes sure of programs before they run, some of them as root: nobody else owns or may write them, and their bytes are those
 * that were built. Those of earlier versions, which kept no record, are recorded now.
 *
 * @throws StxError CACHE_UNSAFE or PROGRAM_CHANGED.
 */
export async function requireRecorded(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    if (checked.has(path)) continue;
    requireOwnProgram(path);
    const recorded = readRecord(folder)[name];
    if (recorded === undefined) await recordPrograms(folder, [name]);
    else if (recorded !== hashOf(path)) {
      throw new StxError('PROGRAM_CHANGED', `${path} is not run: its bytes are not those that were built here`, {
        hint: `rm -r '${folder}', and run the command again, which builds it again`,
      });
    }
    checked.add(path);
  }
}
