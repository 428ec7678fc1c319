import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { fromBufferPromise, type Entry } from 'yauzl';
import { StxError } from '@stx/errors';
import { findWheel, unpackEntry } from '@stx/store';

/** A file of a wheel, under its name in the archive. */
export interface WheelFile {
  name: string;
  isExecutable: boolean;
  content: Buffer;
}

/** What a wheel is known by. */
export interface WheelName {
  file: string;
  sha256: string;
}

/**
 * All files of a wheel of the store, sorted by name. It is read once, and what is unpacked is what its hash was taken of; what
 * entered the store was looked into before.
 *
 * @throws StxError WHEEL_MISSING for one that is gone or no longer what its hash says.
 */
export async function readWheel({ file, sha256 }: WheelName): Promise<WheelFile[]> {
  const stored = await findWheel(sha256, file);
  const archive = stored === undefined ? undefined : await readFile(stored.path);
  if (archive === undefined || createHash('sha256').update(archive).digest('hex') !== sha256) {
    // Out of the store, so that it can be had again.
    if (stored !== undefined) await rm(stored.path, { force: true });
    throw new StxError('WHEEL_MISSING', `the store has no whole ${file} (sha256 ${sha256})`, {
      hint: 'make or download the wheel again: run the build-wheels target of this image with --skip-nx-cache',
    });
  }
  const zip = await fromBufferPromise(archive, { lazyEntries: true, autoClose: false });
  const files: WheelFile[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const packed = archive.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    files.push({
      name: entry.fileName,
      isExecutable: isExecutable(entry),
      content: unpackEntry(packed, entry),
    });
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The upper half of what a zip made on Unix notes for a file is its mode. */
const isExecutable = (entry: Entry): boolean => ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
