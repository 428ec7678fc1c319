import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from 'fs-native-extensions';
import { StxError } from '@stx/errors';
import { cacheFolder } from './cache-folder.js';

export interface LockOptions {
  /** Called every 10 s with the process that holds the lock. */
  onWait?: (message: string) => void;
  /** Ends the wait; work that has begun continues. */
  signal?: AbortSignal;
  /** Interval of onWait in milliseconds. */
  sayEveryMilliseconds?: number;
}

const FIRST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 500;

/**
 * Runs work while it holds the lock of that name, against other processes and against other callers in this one. The kernel
 * releases the lock of a killed process. The lock is not reentrant: nested calls never return.
 */
export async function withLock<T>(name: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const folder = join(cacheFolder(), 'locks');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The file is never removed: a lock on a removed file excludes nobody who opens a new file of that name.
  const handle = await openLock(join(folder, `${encodeURIComponent(name)}.flock`));
  try {
    await take(handle, name, options);
    await handle.truncate(0);
    await handle.write(`${String(process.pid)}\n`);
    return await work();
  } finally {
    await handle.close();
  }
}

/** The file is cut when it is locked, so it must not be another one under a second name. @throws StxError CACHE_UNSAFE. */
async function openLock(path: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
  const unsafe = (what: string, cause?: unknown): StxError =>
    new StxError('CACHE_UNSAFE', `the lock ${path} ${what}`, {
      hint: `check which program created it, then rm '${path}'`,
      cause,
    });
  let handle: FileHandle;
  try {
    handle = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') throw unsafe('is a symbolic link', error);
    throw error;
  }
  const stats = await handle.stat();
  if (stats.isFile() && stats.nlink === 1) return handle;
  await handle.close();
  throw unsafe(stats.isFile() ? 'has a second hard link' : 'is not a plain file');
}

async function take(handle: FileHandle, name: string, options: LockOptions): Promise<void> {
  const started = Date.now();
  const every = options.sayEveryMilliseconds ?? 10_000;
  let said = 0;
  for (
    let pause = FIRST_PAUSE_MILLISECONDS;
    !tryLock(handle.fd);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)
  ) {
    const waited = Date.now() - started;
    if (waited >= (said + 1) * every) {
      said = Math.floor(waited / every);
      const seconds = String(Math.round(waited / 1000));
      options.onWait?.(`waiting for '${name}' since ${seconds} s, held by process ${await holderOf(handle)}`);
    }
    await sleep(pause, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

async function holderOf(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
  return buffer.toString('utf8', 0, bytesRead).trim() || 'unknown';
}
