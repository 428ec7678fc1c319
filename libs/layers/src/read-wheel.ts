import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { StxError } from '@stx/errors';
import { findWheel } from '@stx/store';
import { openWheel } from '@stx/wheel-file';

/** What a wheel is known by. */
export interface WheelName {
  file: string;
  sha256: string;
}

/**
 * The bytes of a wheel of the store. They are read once, and what is unpacked is what its hash was taken of.
 *
 * @throws StxError WHEEL_MISSING for one that is gone or no longer what its hash says.
 */
export async function readWheel({ file, sha256 }: WheelName): Promise<Buffer> {
  const stored = await findWheel(sha256, file);
  const archive = stored === undefined ? undefined : await openWheel(stored.path);
  if (archive !== undefined && createHash('sha256').update(archive).digest('hex') === sha256) return archive;
  // Out of the store, so that it can be had again.
  if (stored !== undefined) await rm(stored.path, { force: true });
  throw new StxError('WHEEL_MISSING', `the store has no whole ${file} (sha256 ${sha256})`, {
    hint: 'make or download the wheel again: run the build-wheels target of this image with --skip-nx-cache',
  });
}
