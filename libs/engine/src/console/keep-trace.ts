import { join, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { type Environment, redact, type Secret, setting, writeFileAtomic } from '@stx/machine';
import type { SolveStatus } from './read-status.js';

/** The folder that STX_TRACE names, for a record of when each step of each solve began and ended. */
export function traceFolder(environment?: Environment): string | undefined {
  const named = setting('STX_TRACE', environment);
  return named === undefined ? undefined : resolve(named);
}

/**
 * What a trace keeps of a status: its steps and their parts. The output of steps is in the log, where secrets are taken out of
 * it, and here it would be base64, in which they are not seen; so would the Dockerfile of a warning.
 */
export function traceLine({ vertexes, statuses }: SolveStatus, secrets: readonly Secret[] = []): string | undefined {
  const kept = { ...(vertexes ? { vertexes } : {}), ...(statuses ? { statuses } : {}) };
  return Object.keys(kept).length === 0 ? undefined : `${redact(JSON.stringify(kept), secrets)}\n`;
}

/** Keeps a solve's trace as `<name>-<time>.jsonl`; there is none where the engine was not reached. */
export async function keepTrace(
  statuses: readonly SolveStatus[],
  folder: string,
  name: string,
  secrets?: readonly Secret[],
): Promise<void> {
  const lines = statuses.map((status) => traceLine(status, secrets)).filter((line) => line !== undefined);
  if (lines.length > 0) await writeTrace(lines.join(''), folder, name);
}

/** Work outside an engine, as reported to the user. */
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
    const file = join(folder, `${encodeURIComponent(name)}-${String(Date.now())}.jsonl`);
    await writeFileAtomic(file, trace, { mode: 0o600, isSynced: false });
  } catch (error) {
    throw new StxError('SETTING_INVALID', `STX_TRACE: no file can be written to ${folder}`, {
      hint: 'name another folder, or unset it',
      cause: error,
    });
  }
}
