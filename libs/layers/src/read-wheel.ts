import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { StxError } from '@stx/errors';
import { findWheel } from '@stx/store';
import { openWheel } from '@stx/wheel-file';

/** File name and hash of a wheel in the store. */
export interface WheelName {
  file: string;
  sha256: string;
}

/**
 * The bytes of a wheel in the store, read once, so that the unpacked bytes are those that were hashed.
 *
 * @throws StxError WHEEL_MISSING if the wheel is missing or damaged.
 */
export async function readWheel({ file, sha256 }: WheelName): Promise<Buffer> {
  const stored = await findWheel(sha256, file);
  const archive = stored === undefined ? undefined : await openWheel(stored.path);
  if (archive !== undefined && createHash('sha256').update(archive).digest('hex') === sha256) return archive;
  // Without the damaged file, the next build fetches or builds the wheel again.
  if (stored !== undefined) await rm(stored.path, { force: true });
  throw new StxError('WHEEL_MISSING', `wheel ${file} is missing from the store or damaged (sha256 ${sha256})`, {
    hint: 'run the build-wheels target of this image with --skip-nx-cache',
  });
}
