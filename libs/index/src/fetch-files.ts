import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { networkSettings, readResult, runInImage, type Engine, type SolveOptions } from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';
import { imagesLayout, putWheel } from '@stx/store';
import { FAULTS_FILE, planFetch, type IndexFile } from './plan-fetch.js';

const faultsSchema = z.array(z.object({ file: z.string(), reason: z.string() }));

/** A file of the index that could not be fetched or was refused, and why. */
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

/** Fetches the files of the index that the store lacks; returns the errors of those that failed. */
export async function fetchFiles(
  files: readonly IndexFile[],
  context: FetchContext,
  options: SolveOptions,
  /** Whether the store has a file, whole. */
  isStored: (file: IndexFile) => Promise<boolean>,
  /** Returns the errors of fetched files that the store must not admit, by path; called once, with all of them. */
  refuse: (fetched: readonly { path: string; file: IndexFile }[]) => Promise<ReadonlyMap<string, StxError[]>>,
): Promise<FetchFault[]> {
  const missing: IndexFile[] = [];
  for (const each of files) if (!(await isStored(each))) missing.push(each);
  if (missing.length === 0) return [];
  options.onProgress(`${context.name}: fetching ${String(missing.length)} files from the index`);
  return await withTemporaryFolder('fetch', async (folder) => {
    const out = join(folder, 'out');
    const settings = networkSettings();
    const builder = { layout: imagesLayout(), digest: context.builderDigest };
    const program = planFetch(`${context.name}: fetch`, context.codename, builder, missing, settings);
    await runInImage(context.engine, program, out, { ...options, secrets: settings.secrets });
    const failures = await readResult(faultsSchema, out, program.name, FAULTS_FILE);
    const faults = failures.map(({ file, reason }): FetchFault => ({ file, errors: [notFetched(file, reason)] }));
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
  });
}

/** The error of a file; the program repeats the file name, which the place of the error shows. */
function notFetched(file: string, reason: string): StxError {
  const message = reason.startsWith(`${file}: `) ? reason.slice(file.length + 2) : reason;
  return new StxError('WHEEL_NOT_FETCHED', message, { place: { file } });
}
