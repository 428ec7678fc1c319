import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '@stx/engine';
import { digestOf, type WheelWaiver } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { RULES, type InstalledFile, type Target } from '@stx/wheel-file';

/** The inputs of an inspection: content and file name of a wheel, its distribution, its target and its waivers. */
export interface Subject {
  sha256: string;
  file: string;
  name: string;
  version: string;
  target: Target;
  waivers: readonly WheelWaiver[];
}

/** Pairs of path and SHA-256. */
const entrySchema = z.strictObject({ installed: z.array(z.tuple([z.string(), z.string()])) });

/** The key of an inspection. It contains the version of the rules, so that other rules inspect a wheel again. */
export function inspectionKey({ sha256, file, name, version, target, waivers }: Subject): string {
  const own = waivers
    .filter((waiver) => waiver.sha256 === sha256)
    .map(({ record, startupFiles }) => ({ record, startupFiles }));
  return digestOf({ RULES, sha256, file, name, version, target, waivers: own }).slice('sha256:'.length);
}

function entryFile(subject: Subject): string {
  const key = inspectionKey(subject);
  return join(cacheFolder(), 'wheels', 'inspected', key.slice(0, 2), `${key}.json`);
}

/** The installed files of a wheel that passed before; undefined if there is no readable entry. */
export async function findInspection(subject: Subject): Promise<InstalledFile[] | undefined> {
  try {
    const { installed } = entrySchema.parse(JSON.parse(await readFile(entryFile(subject), 'utf8')));
    return installed.map(([path, sha256]) => ({ path, sha256 }));
  } catch {
    return undefined;
  }
}

/** Remembers a wheel that passed, without a sync: an entry lost in a power failure costs one more inspection. */
export async function rememberInspection(subject: Subject, installed: readonly InstalledFile[]): Promise<void> {
  const file = entryFile(subject);
  const entry: z.infer<typeof entrySchema> = { installed: installed.map(({ path, sha256 }) => [path, sha256]) };
  await writeFileAtomic(file, `${JSON.stringify(entry)}\n`, { isSynced: false });
}
