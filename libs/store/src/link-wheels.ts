import { constants } from 'node:fs';
import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { besideOf } from '@stx/machine';
import { findWholeWheel } from './find-wheel.js';
import type { StoredWheel } from './put-wheel.js';

/** What a file system answers when it cannot link here: another device, too many links, or not at all. */
const CANNOT_LINK = new Set(['EXDEV', 'EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Lays wheels out in a folder under their file names: hard links where that works, else copies. Each is read and compared
 * with its hash first. Other files of the folder stay.
 *
 * @throws StxError or AggregateError of WHEEL_MISSING for every wheel that is gone or damaged (a damaged one leaves the
 * store, so that it can be had again), DUPLICATE_WHEEL for two contents under one file name; nothing is linked then.
 */
export async function linkWheels(wheels: readonly { file: string; sha256: string }[], folder: string): Promise<void> {
  const stored = new Map<string, StoredWheel>();
  const faults: StxError[] = [];
  for (const { file, sha256 } of wheels) {
    const earlier = stored.get(file);
    if (earlier?.sha256 === sha256) continue;
    if (earlier !== undefined) {
      faults.push(
        new StxError('DUPLICATE_WHEEL', `${file} is listed with two contents: ${earlier.sha256} and ${sha256}`),
      );
      continue;
    }
    const found = await findWholeWheel(sha256, file);
    if (found === undefined) faults.push(missing(file, sha256));
    else stored.set(file, found);
  }
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'wheels are missing');
  await mkdir(folder, { recursive: true });
  for (const wheel of stored.values()) await linkOrCopy(wheel.path, join(folder, wheel.file));
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  const beside = besideOf(to);
  try {
    try {
      await link(from, beside);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && CANNOT_LINK.has(String(error.code)))) throw error;
      await copyFile(from, beside, constants.COPYFILE_FICLONE);
    }
    await rename(beside, to);
  } finally {
    // Renaming a link onto another link of the same file does nothing, and leaves both names.
    await rm(beside, { force: true });
  }
}

function missing(file: string, sha256: string): StxError {
  return new StxError('WHEEL_MISSING', `the store has no whole ${file} (sha256 ${sha256})`, {
    hint: 'make or download the wheel again',
  });
}
