import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '@stx/engine';
import { digestOf, type WheelWaiver } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { RULES, type InstalledFile, type Target } from '@stx/wheel-file';

/** What decides whether a wheel passes: its bytes, its file name, what it is taken for, and where it is installed. */
export interface Subject {
  sha256: string;
  file: string;
  name: string;
  version: string;
  target: Target;
  waivers: readonly WheelWaiver[];
}

/** Pairs of path and SHA-256. */
const noteSchema = z.strictObject({ installed: z.array(z.tuple([z.string(), z.string()])) });

/** The identity of an inspection. Its rules are a part of it: a wheel that passed under others is inspected again. */
export function inspectionKey({ sha256, file, name, version, target, waivers }: Subject): string {
  const own = waivers
    .filter((waiver) => waiver.sha256 === sha256)
    .map(({ record, startupFiles }) => ({ record, startupFiles }));
  return digestOf({ RULES, sha256, file, name, version, target, waivers: own }).slice('sha256:'.length);
}

function noteFile(subject: Subject): string {
  const key = inspectionKey(subject);
  return join(cacheFolder(), 'wheels', 'inspected', key.slice(0, 2), `${key}.json`);
}

/** What a wheel installs that passed before; undefined where it did not, or the note cannot be read. */
export async function findInspection(subject: Subject): Promise<InstalledFile[] | undefined> {
  try {
    const { installed } = noteSchema.parse(JSON.parse(await readFile(noteFile(subject), 'utf8')));
    return installed.map(([path, sha256]) => ({ path, sha256 }));
  } catch {
    return undefined;
  }
}

/** Notes that a wheel passed. A note that is lost with the power costs one more inspection, so that it is not synced. */
export async function rememberInspection(subject: Subject, installed: readonly InstalledFile[]): Promise<void> {
  const file = noteFile(subject);
  const note: z.infer<typeof noteSchema> = { installed: installed.map(({ path, sha256 }) => [path, sha256]) };
  await writeFileAtomic(file, `${JSON.stringify(note)}\n`, { isSynced: false });
}
