import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from 'fs-native-extensions';
import { StxError } from '@stx/errors';
import { cacheFolder } from './cache-folder.js';

export interface LockOptions {
  /** Told every 10 s who is being waited for. */
  onWait?: (message: string) => void;
  /** Gives up waiting; work that has begun is not ended by it. */
  signal?: AbortSignal;
  /** How often waiting is said. */
  sayEveryMilliseconds?: number;
}

const FIRST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 500;

/**
 * Does work while no other process (and nobody else in this one) holds the lock of that name. The kernel keeps the lock, so
 * that of a killed process is free at once; taking it twice, one inside the other, waits for ever.
 */
export async function withLock<T>(name: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const folder = join(cacheFolder(), 'locks');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The file is never removed: a lock on a removed file excludes nobody who opens the name anew.
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
    new StxError('CACHE_UNSAFE', `the lock ${path} ${what}`, { hint: `look who made it, and rm '${path}'`, cause });
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
  throw unsafe(stats.isFile() ? 'is another file, too' : 'is not a plain file');
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
