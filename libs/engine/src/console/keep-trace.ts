import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { type Environment, redact, type Secret, setting } from '@stx/machine';

/** The folder that STX_TRACE names, for a record of when each step of each solve began and ended. */
export function traceFolder(environment?: Environment): string | undefined {
  const named = setting('STX_TRACE', environment);
  return named === undefined ? undefined : resolve(named);
}

/**
 * What is kept of buildctl's trace: one status a line. The output of steps is left out: it is in the log, where secrets are
 * taken out of it, and here it would be base64, in which they are not seen.
 */
export function withoutOutput(trace: string, secrets: readonly Secret[] = []): string {
  const lines = trace.split('\n').flatMap((line) => {
    const status = parse(line);
    if (status === undefined) return [];
    delete status.logs;
    return Object.keys(status).length === 0 ? [] : [`${redact(JSON.stringify(status), secrets)}\n`];
  });
  return lines.join('');
}

/** A line that buildctl could not finish, because it was ended, says nothing. */
function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Keeps a solve's trace as `<name>-<time>.jsonl`; there is none where the engine is not buildctl's, or was not reached. */
export async function keepTrace(
  file: string,
  folder: string,
  name: string,
  secrets?: readonly Secret[],
): Promise<void> {
  const trace = await readFile(file, 'utf8').catch(() => '');
  if (trace !== '') await writeTrace(withoutOutput(trace, secrets), folder, name);
}

/** Work that no engine does, as one would tell of it. */
export interface OwnStep {
  name: string;
  /** Milliseconds since the epoch. */
  began: number;
  ended: number;
}

/** Keeps what was done beside a solve where STX_TRACE is set, in the form of the engine's own trace. */
export async function keepOwnSteps(name: string, steps: readonly OwnStep[]): Promise<void> {
  const folder = traceFolder();
  if (folder === undefined || steps.length === 0) return;
  const moment = (milliseconds: number): string => new Date(milliseconds).toISOString();
  const vertexes = steps.map((step) => ({
    digest: `${name} ${step.name}`,
    name: step.name,
    started: moment(step.began),
    completed: moment(step.ended),
  }));
  await writeTrace(`${JSON.stringify({ vertexes })}\n`, folder, name);
}

async function writeTrace(trace: string, folder: string, name: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const partial = join(folder, `${randomUUID()}.part`);
    await writeFile(partial, trace, { mode: 0o600 });
    await rename(partial, join(folder, `${encodeURIComponent(name)}-${String(Date.now())}.jsonl`));
  } catch (error) {
    throw new StxError('SETTING_INVALID', `STX_TRACE: no file can be written to ${folder}`, {
      hint: 'name another folder, or unset it',
      cause: error,
    });
  }
}
