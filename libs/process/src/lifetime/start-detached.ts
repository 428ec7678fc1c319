import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';

export interface DetachedOptions {
  logFile: string;
  /** Gets the process id, so that who started it can end it. */
  pidFile: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Starts a program that outlives this one, in a session of its own. Its output goes into the file itself, and not through this
 * process: a pipe that breaks with our end would end the program at its next word, and would keep us from ending before it.
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
  // Whoever asks whether it runs learns that it does not.
  started.on('error', () => undefined);
  closeSync(log);
  writeFileSync(options.pidFile, String(started.pid ?? ''));
  started.unref();
}
