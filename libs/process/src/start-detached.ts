import { closeSync, openSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';

export interface DetachedOptions {
  logFile: string;
  /** Gets the process id, so that who started it can end it. */
  pidFile: string;
  env: NodeJS.ProcessEnv;
}

/** Starts a program that outlives this one, in a session of its own, its output in a file. */
export function startDetached(program: string, args: readonly string[], options: DetachedOptions): void {
  const log = openSync(options.logFile, 'w');
  const started = execa(program, args, {
    detached: true,
    cleanup: false,
    extendEnv: false,
    env: Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== undefined)),
    stdin: 'ignore',
    stdout: { file: options.logFile, append: true },
    stderr: { file: options.logFile, append: true },
    cwd: '/',
    reject: false,
    buffer: false,
  });
  closeSync(log);
  writeFileSync(options.pidFile, String(started.pid ?? ''));
  started.unref();
}
