import { StxError } from '@stx/errors';
import { stat } from 'node:fs/promises';

/** How many entries an archive, and how many files a source, may hold; the Linux kernel has 90,000. */
export const MOST_ENTRIES = 250_000;

/** How many bytes a source may be once unpacked: 4 GiB. */
export const MOST_BYTES = 4 * 1024 ** 3;

/** How many times its packed size an archive may be once unpacked, where that is more than `FREE_BYTES`. */
export const MOST_RATIO = 100;

/** How many bytes any archive may hold, however well it is packed: 64 MiB. */
export const FREE_BYTES = 64 * 1024 ** 2;

/** Bytes of one part of a path, and of a whole path; the kernel takes 255, and 4096 with the folder it is unpacked to. */
export const LONGEST_PART = 255;
export const LONGEST_PATH = 3000;

/** How many bytes an archive of this size may unpack to. */
export function mostUnpacked(packedBytes: number): number {
  return Math.min(MOST_BYTES, Math.max(FREE_BYTES, MOST_RATIO * packedBytes));
}

/** How many bytes this archive may unpack to. */
export async function mostUnpackedOf(file: string): Promise<number> {
  return mostUnpacked((await stat(file)).size);
}

/** The refusal of an archive that is too large once unpacked. */
export function tooLarge(archive: string, what: string): StxError {
  return new StxError('ARCHIVE_TOO_LARGE', `${archive}: ${what}; nothing was unpacked`, {
    hint: `use another archive; the limits are ${String(MOST_ENTRIES)} entries, 4 GiB, and ${String(MOST_RATIO)} times the packed size where that is over 64 MiB`,
  });
}
