import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { withTemporaryFolder } from '@stx/machine';
import { SOURCE_DATE_EPOCH, type BuildRequest } from './build-request.js';
import type { Engine } from './engine.js';
import { solve, type SolveOptions } from './solve.js';
import { readExportedText, takeExports, type ExportRules } from './take-exports.js';

/** The context that holds a program's plan. */
const PLAN_CONTEXT = 'stx-plan';

/** A program that runs in an image; its last stage holds what the program leaves. */
export interface ImageProgram extends Omit<BuildRequest, 'labels' | 'output' | 'sourceDateEpoch'> {
  /** Files of the context `stx-plan`, by name: a text as it is, another value as JSON. */
  plan?: Readonly<Record<string, unknown>>;
  /** The files that the program may write; without it any file is accepted and none is inspected. */
  leaves?: Omit<ExportRules, 'name'>;
}

/** The last lines of a Dockerfile: the files in /out of a stage are the program's result. */
export function resultOf(stage: string): string[] {
  return ['FROM scratch', `COPY --from=${stage} /out /`, ''];
}

/**
 * Runs a program in an image with its plan, and writes its result into a new folder.
 *
 * @returns the path of each accepted file, in the order of their names.
 * @throws StxError BUILD_FAILED where the program fails, EXPORT_REFUSED for an unexpected file.
 */
export async function runInImage(
  engine: Engine,
  program: ImageProgram,
  destination: string,
  options: SolveOptions,
): Promise<string[]> {
  const { plan, leaves, ...request } = program;
  const output = { kind: 'folder', path: destination } as const;
  await mkdir(destination, { recursive: true });
  await withTemporaryFolder('plan', async (folder) => {
    for (const [name, content] of Object.entries(plan ?? {})) {
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    const folders = { ...request.folders, ...(plan === undefined ? {} : { [PLAN_CONTEXT]: folder }) };
    await solve(engine, { ...request, folders, labels: {}, sourceDateEpoch: SOURCE_DATE_EPOCH, output }, options);
  });
  return leaves === undefined ? [] : await takeExports(destination, { ...leaves, name: program.name });
}

/** The JSON of one file of a program's result. @throws StxError EXPORT_REFUSED; ZodError for another form. */
export async function readResult<S extends z.ZodType>(
  schema: S,
  destination: string,
  name: string,
  file: string,
): Promise<z.output<S>> {
  return schema.parse(JSON.parse(await readExportedText(destination, name, file)));
}
