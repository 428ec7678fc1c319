import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { StxError } from '@stx/errors';
import { redact } from './redact.js';

export interface ProgramOptions {
  cwd?: string;
  /** Replaces the environment; without it the program inherits ours. */
  env?: Record<string, string>;
  /** Text or bytes for standard input; without it the input is empty. */
  input?: string | Uint8Array;
  /** A file that gets every line of output, redacted; its folder is made. */
  logFile?: string;
  /** Called with each line of output, redacted. */
  onLine?: (line: string) => void;
  /** Values that must not be seen in logs, lines or errors. */
  secrets?: readonly string[];
  /** Ends the program: first a TERM, after 10 s a KILL. */
  signal?: AbortSignal;
  timeoutMilliseconds?: number;
  /** Exit codes that are answers, not failures. */
  accept?: readonly number[];
}

export interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const TAIL_LINES = 25;

function* lines(options: ProgramOptions, log: WriteStream | undefined, line: string): Generator<string> {
  const shown = redact(line, options.secrets);
  log?.write(`${shown}\n`);
  options.onLine?.(shown);
  yield line;
}

/**
 * Runs a program with an array of arguments and no shell.
 *
 * @throws StxError PROGRAM_MISSING when it is not installed, PROGRAM_FAILED with the end of its output when it fails.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  if (options.logFile !== undefined) mkdirSync(dirname(options.logFile), { recursive: true });
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
  // A log that cannot be written, as on a full disk, must not take the program with it.
  log?.once('error', (error) => options.onLine?.(`the log ${options.logFile ?? ''} is not whole: ${error.message}`));
  // execa takes a transform only when it is itself a generator function.
  const transform = function* (line: unknown): Generator<string> {
    yield* lines(options, log, String(line));
  };
  try {
    const result = await execa(program, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env, extendEnv: false }),
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
      ...(options.timeoutMilliseconds === undefined ? {} : { timeout: options.timeoutMilliseconds }),
      ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
      forceKillAfterDelay: 10_000,
      maxBuffer: 200_000_000,
      stdout: transform,
      stderr: transform,
    });
    return { exitCode: 0, stdout: result.stdout, stderr: result.stderr };
  } catch (error) {
    if (!isExecaError(error)) throw error;
    if (error.code === 'ENOENT') {
      throw new StxError('PROGRAM_MISSING', `the program '${program}' is not installed`, { cause: error });
    }
    if (error.exitCode !== undefined && options.accept?.includes(error.exitCode) === true) {
      return { exitCode: error.exitCode, stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw failure(program, options, error);
  } finally {
    if (log !== undefined) await finished(log.end()).catch(() => undefined);
  }
}

function isExecaError(error: unknown): error is ExecaError {
  return error instanceof ExecaError;
}

function failure(program: string, options: ProgramOptions, error: ExecaError): StxError {
  const ended = error.isCanceled
    ? 'was ended'
    : error.timedOut
      ? `did not end within ${String(options.timeoutMilliseconds)} ms`
      : `failed with ${error.exitCode === undefined ? (error.signal ?? error.shortMessage) : `exit code ${String(error.exitCode)}`}`;
  const output = `${String(error.stdout ?? '')}\n${String(error.stderr ?? '')}`.trim();
  const tail = redact(output, options.secrets).split('\n').slice(-TAIL_LINES).join('\n');
  return new StxError('PROGRAM_FAILED', `${program} ${ended}${tail === '' ? '' : `:\n${tail}`}`, {
    cause: error.code,
    ...(options.logFile === undefined ? {} : { hint: `the whole log: ${options.logFile}` }),
  });
}
