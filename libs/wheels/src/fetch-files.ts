import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { networkSettings, readExportedText, solve, takeExports, type Engine, type SolveOptions } from '@stx/engine';
import { imagesLayout, putWheel } from '@stx/store';
import type { Inspections } from './inspections.js';
import { planFetch, type IndexFile } from './plan-fetch.js';

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
  inspections: Inspections,
  /** Returns the errors of fetched files that the store must not admit, by path; called once, with all of them. */
  refuse: (fetched: readonly { path: string; file: IndexFile }[]) => Promise<ReadonlyMap<string, StxError[]>>,
): Promise<FetchFault[]> {
  const missing: IndexFile[] = [];
  for (const each of files) if ((await inspections.find(each.sha256, each.file)) === undefined) missing.push(each);
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
    const failures = faultsSchema.parse(JSON.parse(await readExportedText(out, request.name, 'faults.json')));
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
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The error of a file; the program repeats the file name, which the place of the error shows. */
function notFetched(file: string, reason: string): StxError {
  const message = reason.startsWith(`${file}: `) ? reason.slice(file.length + 2) : reason;
  return new StxError('WHEEL_NOT_FETCHED', message, { place: { file } });
}
