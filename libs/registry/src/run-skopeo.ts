import { StxError } from '@stx/errors';
import { retry, runProgram } from '@stx/process';

export interface RegistryOptions {
  say: (line: string) => void;
  logFile?: string;
  signal?: AbortSignal;
  /** How often it is tried in all. */
  attempts?: number;
  /** The wait before the second try. */
  firstDelayMilliseconds?: number;
}

const ATTEMPTS = 5;
const FIRST_DELAY_MILLISECONDS = 1_000;

const ABSENT =
  /manifest unknown|name unknown|blob unknown|NAME_UNKNOWN|MANIFEST_UNKNOWN|StatusCode: 404|(?<!executable file )not found/iu;
const PASSING =
  /connection refused|connection reset|broken pipe|timeout|timed out|no such host|temporary failure|unexpected EOF|: EOF|\b(?:500|502|503|504|429)\b|Too Many Requests|Service Unavailable|Bad Gateway/iu;
const REFUSED = /unauthorized|authentication required|access to the resource is denied|\bdenied\b|\b(?:401|403)\b/iu;
const NO_TLS = /server gave HTTP response to HTTPS client/iu;

/** Whether skopeo says that the registry has no such thing, and not that somebody may not look for it. */
function isAbsence(error: unknown): boolean {
  if (!(error instanceof StxError) || error.code !== 'PROGRAM_FAILED') return false;
  return ABSENT.test(error.message) && !REFUSED.test(error.message) && !NO_TLS.test(error.message);
}

/** Runs skopeo as `runSkopeo` does; undefined where the registry has no such thing, which is an answer. */
export async function askSkopeo(
  what: string,
  args: readonly string[],
  options: RegistryOptions,
): Promise<string | undefined> {
  try {
    return await runSkopeo(what, args, options);
  } catch (error) {
    if (error instanceof StxError && isAbsence(error.cause)) return undefined;
    throw error;
  }
}

/**
 * Runs skopeo, again with growing waits where a network's failure may pass.
 *
 * @throws StxError REGISTRY_REFUSED, REGISTRY_UNREACHABLE or REGISTRY_FAILED, which tell what to do.
 */
export async function runSkopeo(what: string, args: readonly string[], options: RegistryOptions): Promise<string> {
  const { say, logFile, signal, attempts = ATTEMPTS } = options;
  const attempt = async (): Promise<string> => {
    const run = await runProgram('skopeo', ['--insecure-policy', ...args], {
      ...(logFile === undefined ? {} : { logFile }),
      ...(signal === undefined ? {} : { signal }),
    });
    return run.stdout;
  };
  try {
    return await retry(attempt, {
      attempts,
      ...(signal === undefined ? {} : { signal }),
      firstDelayMilliseconds: options.firstDelayMilliseconds ?? FIRST_DELAY_MILLISECONDS,
      isPassing: (error) =>
        signal?.aborted !== true && error instanceof StxError && !isAbsence(error) && PASSING.test(error.message),
      onRetry: (error, tried, delay) => {
        const why = reasonOf(error);
        say(
          `${what}: trying again in ${(delay / 1000).toFixed(1)} s (${String(tried)} of ${String(attempts)}): ${why}`,
        );
      },
    });
  } catch (error) {
    throw translated(what, error);
  }
}

/** What skopeo said at last, without its own time stamps. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const last = text.trim().split('\n').at(-1) ?? '';
  const said = /msg="(?<said>.*)"$/u.exec(last)?.groups?.said?.replaceAll('\\"', '"') ?? last;
  return said.replace(/^Error parsing image name "[^"]*": /u, '');
}

function translated(what: string, error: unknown): unknown {
  if (!(error instanceof StxError)) return error;
  if (error.code === 'PROGRAM_MISSING') {
    return new StxError('SETUP_PACKAGES', 'skopeo, which speaks to registries, is not installed', {
      hint: 'apt-get install skopeo',
      cause: error,
    });
  }
  if (error.code !== 'PROGRAM_FAILED') return error;
  const message = `${what}: ${reasonOf(error)}`;
  const cases: [RegExp, string, string][] = [
    [NO_TLS, 'REGISTRY_REFUSED', 'it speaks plain HTTP: for a registry on this machine set STX_REGISTRY_HTTP=1'],
    [REFUSED, 'REGISTRY_REFUSED', 'log in with `skopeo login` or `docker login`, as someone who may do this'],
    [PASSING, 'REGISTRY_UNREACHABLE', 'is the registry up, and reachable from here? run the command again'],
  ];
  const known = isAbsence(error)
    ? ([ABSENT, 'REGISTRY_FAILED', 'what was asked for, or a part of it, is not there'] as const)
    : cases.find(([pattern]) => pattern.test(error.message));
  if (known !== undefined) return new StxError(known[1], message, { hint: known[2], cause: error });
  return new StxError('REGISTRY_FAILED', message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}
