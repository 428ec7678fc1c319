import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';

export interface DetachedOptions {
  logFile: string;
  /** Receives the process id, by which a later command can end the program. */
  pidFile: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Starts a program that outlives this process, in its own session. It writes to the log file directly: a pipe through this
 * process would break when this process exits, and end the program at its next line.
 */
export function startDetached(program: string, args: readonly string[], options: DetachedOptions): void {
  closeSync(openSync(options.logFile, 'w'));
  const log = openSync(options.logFile, 'a');
  const started = spawn(program, args, {
    detached: true,
    env: options.env,
    stdio: ['ignore', log, log],
    cwd: '/',
  });
  // The caller polls for the program and reports that it does not run.
  started.on('error', () => undefined);
  closeSync(log);
  writeFileSync(options.pidFile, String(started.pid ?? ''));
  started.unref();
}
