import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StxError } from '@stx/errors';
import { redact, type Secret } from '@stx/machine';
import type { PlannedService } from './cloud-plan.js';

const PAUSE_MILLISECONDS = 200;
const ANSWER_MILLISECONDS = 10_000;
const TAIL_LINES = 25;

export interface Watched {
  name: string;
  /** Whether it has ended. */
  hasEnded: () => boolean;
  log: string;
  timeoutSeconds: number;
  signal: AbortSignal;
  secrets: readonly Secret[];
}

/** Waits until a service shows that it is up. @throws StxError CLOUD_SERVICE_ENDED or CLOUD_SERVICE_SILENT. */
export async function awaitSign(isUp: () => Promise<boolean>, watched: Watched): Promise<void> {
  const { name, hasEnded, timeoutSeconds, signal } = watched;
  const started = Date.now();
  while (!(await isUp())) {
    signal.throwIfAborted();
    if (hasEnded()) throw failure('CLOUD_SERVICE_ENDED', `${name} ended before it answered`, watched);
    if (Date.now() - started > timeoutSeconds * 1000) {
      throw failure('CLOUD_SERVICE_SILENT', `${name} did not answer within ${String(timeoutSeconds)} s`, watched);
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

const textOf = (log: string): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');

/** An error with the end of the service's log. */
export function failure(
  code: 'CLOUD_SERVICE_ENDED' | 'CLOUD_SERVICE_SILENT',
  what: string,
  { log, secrets }: Pick<Watched, 'log' | 'secrets'>,
): StxError {
  const tail = redact(textOf(log).trimEnd().split('\n').slice(-TAIL_LINES).join('\n'), secrets);
  return new StxError(code, tail === '' ? what : `${what}:\n${tail}`, { hint: `read the whole log: ${log}` });
}

/** Whether a service answers its URL with the expected status, or its log has the expected text. */
export async function showsSign(sign: PlannedService['sign'], log: string): Promise<boolean> {
  if ('text' in sign) return textOf(log).includes(sign.text);
  try {
    const answer = await fetch(sign.url, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS), redirect: 'manual' });
    await answer.body?.cancel();
    return answer.status === sign.status;
  } catch {
    return false;
  }
}

/** Whether something accepts connections there. */
export async function accepts(address: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (result: boolean) => (): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, end(false)).once('connect', end(true)).once('error', end(false));
  });
}
