import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { StxError } from '@stx/errors';
import { machineRedactor, type Secret } from '@stx/machine';

export interface ProgramOptions {
  cwd?: string;
  /** Replaces the environment; without it the program inherits ours. */
  env?: Record<string, string>;
  /** Text or bytes for standard input; without it the input is empty. */
  input?: string | Uint8Array;
  /** File for every line of output, redacted; its folder is created. */
  logFile?: string;
  /** Turns a line of output into those that are logged, passed on and kept, which are redacted; without it a line stays. */
  readLine?: (line: string) => readonly string[];
  /** Called with each line of output, redacted. */
  onLine?: (line: string) => void;
  /** Secrets to hide in logs, lines and errors, in addition to those in this machine's settings. */
  secrets?: readonly Secret[];
  /** Ends the program with TERM, and after 10 s with KILL. */
  signal?: AbortSignal;
  timeoutMilliseconds?: number;
  /** Exit codes other than 0 that are no failure. */
  accept?: readonly number[];
}

export interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const TAIL_LINES = 25;

type Redactor = (text: string) => string;

function* lines(
  options: ProgramOptions,
  log: WriteStream | undefined,
  redactor: Redactor,
  line: string,
): Generator<string> {
  for (const read of options.readLine?.(line) ?? [line]) {
    const shown = redactor(read);
    log?.write(`${shown}\n`);
    options.onLine?.(shown);
    yield read;
  }
}

/**
 * Runs a program with an array of arguments and no shell.
 *
 * @throws StxError PROGRAM_MISSING if it is not installed, PROGRAM_FAILED with the end of its output if it fails.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  if (options.logFile !== undefined) mkdirSync(dirname(options.logFile), { recursive: true });
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
  // A write error of the log, as on a full disk, must not end the program.
  log?.once('error', (error) => options.onLine?.(`log ${options.logFile ?? ''} is incomplete: ${error.message}`));
  const redactor = machineRedactor(options.secrets);
  // execa accepts a transform only if it is itself a generator function.
  const transform = function* (line: unknown): Generator<string> {
    yield* lines(options, log, redactor, String(line));
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
    if (!isExecaError(error)) throw notStarted(program, error);
    if (error.code === 'ENOENT') {
      throw new StxError('PROGRAM_MISSING', `the program '${program}' is not installed`, { cause: error.code });
    }
    if (error.exitCode !== undefined && options.accept?.includes(error.exitCode) === true) {
      return { exitCode: error.exitCode, stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw failure(program, options, error, redactor);
  } finally {
    if (log !== undefined) await finished(log.end()).catch(() => undefined);
  }
}

function isExecaError(error: unknown): error is ExecaError {
  return error instanceof ExecaError;
}

/** Reasons why the system does not start a program; its own messages repeat all arguments. */
const NOT_STARTED: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  E2BIG: 'the arguments are too long',
  ENOEXEC: 'it is not a program for this machine',
  ENOTDIR: 'a part of its path is not a folder',
  ENOMEM: 'there is not enough memory',
  EAGAIN: 'there are too many processes',
  ETXTBSY: 'another process is writing it',
};

/** Hides the messages of execa and Node, which repeat the invalid argument: it may be a secret. */
function notStarted(program: string, error: unknown): StxError {
  const { code } = error as NodeJS.ErrnoException;
  return new StxError('PROGRAM_FAILED', `${program} cannot be started: ${why(code)}`, { cause: code });
}

function why(code: string | undefined): string {
  if (code === undefined) return 'an argument contains a null byte or is not text';
  return NOT_STARTED[code] === undefined ? code : `${code} (${NOT_STARTED[code]})`;
}

function failure(program: string, options: ProgramOptions, error: ExecaError, redactor: Redactor): StxError {
  if (error.exitCode === undefined && error.signal === undefined && !error.isCanceled && !error.timedOut) {
    return notStarted(program, error);
  }
  const ended = error.isCanceled
    ? 'was cancelled'
    : error.timedOut
      ? `did not end within ${String(options.timeoutMilliseconds)} ms`
      : `failed with ${error.exitCode === undefined ? (error.signal ?? 'no exit code') : `exit code ${String(error.exitCode)}`}`;
  const output = `${String(error.stdout ?? '')}\n${String(error.stderr ?? '')}`.trim();
  const tail = redactor(output).split('\n').slice(-TAIL_LINES).join('\n');
  return new StxError('PROGRAM_FAILED', `${program} ${ended}${tail === '' ? '' : `:\n${tail}`}`, {
    cause: error.code,
    ...(options.logFile === undefined ? {} : { hint: `read the whole log: ${options.logFile}` }),
  });
}
