import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '@stx/engine';
import { StxError } from '@stx/errors';
import { sync } from '@stx/machine';

export interface StoredWheel {
  /** The file name; pip reads name, version and tags from it. */
  file: string;
  /** 64 hexadecimal digits. */
  sha256: string;
  path: string;
}

const FILE = /^[A-Za-z0-9][A-Za-z0-9._+!-]*\.(whl|tar\.gz|tar\.bz2|tgz|zip)$/u;

export function wheelsFolder(): string {
  return join(cacheFolder(), 'wheels');
}

/** The folder of the wheels with that content; there is more than one only where equal bytes came under two names. */
export function wheelFolder(sha256: string): string {
  if (!/^[0-9a-f]{64}$/u.test(sha256)) {
    throw new StxError('HASH_INVALID', `${JSON.stringify(sha256)} is not a SHA-256 (64 hexadecimal digits)`);
  }
  return join(wheelsFolder(), 'sha256', sha256.slice(0, 2), sha256);
}

/**
 * Copies a wheel, or the sdist that one is built from, into the store, under its content's hash. Equal wheels put at the same moment end as one file; a stored
 * wheel that was damaged is replaced.
 *
 * @throws StxError HASH_MISMATCH when it is not the wheel expected, and then nothing enters; WHEEL_FILE_NAME.
 */
export async function putWheel(path: string, expectedSha256?: string): Promise<StoredWheel> {
  const file = basename(path);
  if (!FILE.test(file))
    throw new StxError('WHEEL_FILE_NAME', `${JSON.stringify(file)} is not the file name of a wheel or an sdist`);
  const beside = join(wheelsFolder(), 'incoming', randomUUID());
  await mkdir(dirname(beside), { recursive: true });
  try {
    const sha256 = await copyAndHash(path, beside);
    if (expectedSha256 !== undefined && sha256 !== expectedSha256) {
      throw new StxError('HASH_MISMATCH', `${file} has the SHA-256 ${sha256}, expected ${expectedSha256}`, {
        hint: 'get the file again; when its source changed it on purpose, lock again',
      });
    }
    // Links in build folders share these bytes: a program that opens one for writing is refused.
    await chmod(beside, 0o444);
    const folder = wheelFolder(sha256);
    await mkdir(folder, { recursive: true });
    await rename(beside, join(folder, file));
    await sync(folder);
    return { file, sha256, path: join(folder, file) };
  } finally {
    await rm(beside, { force: true });
  }
}

async function copyAndHash(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(to, 'wx');
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await writeAll(handle, chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

/** One write may take only a part of the chunk, as on a disk that is nearly full. */
async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, offset);
    offset += bytesWritten;
  }
}
