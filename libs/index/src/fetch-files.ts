import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { networkSettings, readExportedText, solve, takeExports, type Engine, type SolveOptions } from '@stx/engine';
import { imagesLayout, putWheel } from '@stx/store';
import { planFetch, type IndexFile } from './plan-fetch.js';

const faultsSchema = z.array(z.object({ file: z.string(), reason: z.string() }));

/** A file of the index that is not in the store now, and why. */
export interface FetchFault {
  file: string;
  errors: StxError[];
}

export interface FetchContext {
  name: string;
  codename: string;
  engine: Engine;
  builderDigest: string;
}

/** Fetches the files of the index that the store does not have yet; returns why each of the others could not be fetched. */
export async function fetchFiles(
  files: readonly IndexFile[],
  context: FetchContext,
  options: SolveOptions,
  /** Whether the store has a file, whole. */
  isStored: (file: IndexFile) => Promise<boolean>,
  /** Why each of those that came may not enter the store, by path; asked once, about all of them. */
  refuse: (fetched: readonly { path: string; file: IndexFile }[]) => Promise<ReadonlyMap<string, StxError[]>>,
): Promise<FetchFault[]> {
  const missing: IndexFile[] = [];
  for (const each of files) if (!(await isStored(each))) missing.push(each);
  if (missing.length === 0) return [];
  options.onProgress(`${context.name}: fetching ${String(missing.length)} files from the index`);
  const folder = await mkdtemp(join(tmpdir(), 'stx-fetch-'));
  try {
    const [plan, out] = [join(folder, 'plan'), join(folder, 'out')];
    await mkdir(plan);
    await writeFile(join(plan, 'plan.json'), JSON.stringify(missing));
    const settings = networkSettings();
    const builder = { layout: imagesLayout(), digest: context.builderDigest };
    const request = planFetch(`${context.name}: fetch`, context.codename, builder, plan, settings, out);
    await solve(context.engine, request, { ...options, secrets: settings.secrets });
    await takeExports(out, { name: request.name, required: ['faults.json'], allowed: missing.map(({ file }) => file) });
    const told = faultsSchema.parse(JSON.parse(await readExportedText(out, request.name, 'faults.json')));
    const faults = told.map(({ file, reason }): FetchFault => ({ file, errors: [notFetched(file, reason)] }));
    const failed = new Set(faults.map(({ file }) => file));
    const fetched = missing
      .filter(({ file }) => !failed.has(file))
      .map((file) => ({ path: join(out, file.file), file }));
    const refused = await refuse(fetched);
    for (const { path, file } of fetched) {
      const errors = refused.get(path);
      if (errors === undefined) await putWheel(path, file.sha256);
      else faults.push({ file: file.file, errors });
    }
    return faults;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the program that fetches says begins with the file's name. */
function notFetched(file: string, reason: string): StxError {
  const message = reason.startsWith(`${file}: `) ? reason.slice(file.length + 2) : reason;
  return new StxError('WHEEL_NOT_FETCHED', message, { place: { file } });
}
