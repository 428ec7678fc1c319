import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { redact, secretsOf } from '@stx/machine';
import { retry, runProgram } from '@stx/process';
import { networkSettings } from '@stx/engine';
import type { KeepOptions } from './keep-tree.js';
import { MOST_BYTES } from './limits.js';
import { networkEnvironment } from './run-git.js';

/** curl's exit codes for a network that may work again in a moment, and HTTP answers that say so. */
const TRANSIENT = /exit code (?:5|6|7|16|18|28|35|52|55|56|92)\b|error: (?:408|429|5\d\d)\b/u;

const ARGUMENTS = [
  '--disable',
  // Brackets and braces are part of a URL, not ranges of many.
  '--globoff',
  '--fail',
  '--location',
  ...['--retry', '0'],
  '--silent',
  '--show-error',
  ...['--proto', '=http,https'],
  ...['--max-filesize', String(MOST_BYTES)],
  ...['--connect-timeout', '20'],
  // Ends a transfer that brings less than 1 kB a second for a minute, which would else hang for ever.
  ...['--speed-limit', '1000', '--speed-time', '60'],
];

/**
 * Downloads a URL to a file in a folder and gives the file.
 *
 * @throws StxError SOURCE_UNREACHABLE, with what curl said and without credentials.
 */
export async function downloadArchive(url: string, folder: string, options: KeepOptions): Promise<string> {
  const file = join(folder, 'archive');
  const shown = redact(url);
  options.onProgress?.(`downloading ${shown}`);
  const attempt = (): Promise<unknown> =>
    // The URL goes by standard input: arguments, and with them its credentials, are seen by all users of the machine.
    runProgram('curl', [...ARGUMENTS, '--output', file, '--config', '-'], {
      env: networkEnvironment(),
      input: `url = "${url}"\n`,
      secrets: [...networkSettings().secrets, ...secretsOf([url])],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  try {
    await retry(attempt, {
      attempts: 3,
      firstDelayMilliseconds: 1000,
      isTransient: (error) => error instanceof StxError && TRANSIENT.test(error.message),
      onRetry: (_error, tried, delay) =>
        options.onProgress?.(`${shown} failed (try ${String(tried)} of 3); again in ${String(delay / 1000)} s`),
    });
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'PROGRAM_FAILED' || options.signal?.aborted === true)
      throw error;
    throw new StxError('SOURCE_UNREACHABLE', `cannot download ${shown}: ${error.message}`, {
      hint: 'check the URL, and http_proxy, https_proxy and SSL_CERT_FILE if this network needs them',
      cause: error,
    });
  }
  return file;
}
