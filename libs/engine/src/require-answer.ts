import { existsSync } from 'node:fs';
import { StxError } from '@stx/errors';
import { retry, runProgram } from '@stx/process';
import { connectionArguments, type Connection } from './connection-arguments.js';

const ATTEMPTS = 5;
const FIRST_DELAY_MILLISECONDS = 1_000;
const TRANSIENT =
  /connection refused|connection reset|broken pipe|i\/o timeout|no such host|EOF"?$|no such file or directory|did not end within/mu;

/** A server that requires a certificate ends the connection like this; with a certificate it is a transient error. */
const HUNG_UP = 'error reading server preface: EOF';

const CASES: readonly (readonly [RegExp, string, string])[] = [
  [
    /remote error: tls/u,
    'it refuses the client certificate',
    'STX_BUILDER_CERT and STX_BUILDER_KEY name a certificate signed by a CA that the engine trusts',
  ],
  [
    /failed to verify certificate/u,
    'its certificate is not trusted',
    'STX_BUILDER_CA names the CA of the engine; the certificate has to be for the host in STX_BUILDER',
  ],
];

/**
 * Checks that a remote engine answers before work is prepared for it. An engine that is down is retried for a while.
 *
 * @throws StxError SETTING_INVALID, ENGINE_REFUSED or ENGINE_UNREACHABLE.
 */
export async function requireAnswer(
  engine: Connection & { buildctl: string },
  say: (line: string) => void,
  firstDelayMilliseconds: number = FIRST_DELAY_MILLISECONDS,
): Promise<void> {
  for (const [name, file] of Object.entries(engine.tls ?? {})) {
    if (!existsSync(file)) {
      throw new StxError('SETTING_INVALID', `STX_BUILDER_${name.toUpperCase()} names ${file}, which does not exist`);
    }
  }
  const args = [...connectionArguments(engine), 'debug', 'workers'];
  try {
    await retry(() => runProgram(engine.buildctl, args, { timeoutMilliseconds: 20_000 }), {
      attempts: ATTEMPTS,
      firstDelayMilliseconds,
      isTransient: (error) =>
        knownCase(engine, error) === undefined && error instanceof StxError && TRANSIENT.test(error.message),
      onRetry: (error, tried, delay) => {
        const wait = `retrying in ${(delay / 1000).toFixed(1)} s (${String(tried)} of ${String(ATTEMPTS)})`;
        say(`the engine at ${engine.address}: ${wait}: ${lastLine(error)}`);
      },
    });
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'PROGRAM_FAILED') throw error;
    const known = knownCase(engine, error);
    const what = `STX_BUILDER is ${engine.address}, but ${known?.[1] ?? 'it does not answer'}: ${lastLine(error)}`;
    throw new StxError(known === undefined ? 'ENGINE_UNREACHABLE' : 'ENGINE_REFUSED', what, {
      hint:
        known?.[2] ??
        'check that buildkitd runs there and is reachable from here, or unset STX_BUILDER to build on this machine',
      cause: error,
    });
  }
}

function knownCase(engine: Connection, error: unknown): (typeof CASES)[number] | undefined {
  if (!(error instanceof Error)) return undefined;
  if (Object.keys(engine.tls ?? {}).length === 0 && error.message.includes(HUNG_UP)) return CASES[0];
  return CASES.find(([pattern]) => pattern.test(error.message));
}

function lastLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
}
