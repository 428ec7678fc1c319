const MIB = 1024 ** 2;

/** What a wheel may cost whoever reads it; a larger one is refused before any of it is unpacked. */
export interface Limits {
  /** Bytes of the wheel itself, which is read into memory. */
  archiveBytes: number;
  entries: number;
  /** Bytes of one file, unpacked, which is held in memory. */
  fileBytes: number;
  /** Bytes of all files, unpacked. */
  totalBytes: number;
  /** How many times its size a wheel may unpack to, once that is more than `ratioFrom` bytes. */
  ratio: number;
  ratioFrom: number;
}

export const LIMITS: Limits = {
  archiveBytes: 256 * MIB,
  entries: 100_000,
  fileBytes: 256 * MIB,
  totalBytes: 1024 * MIB,
  ratio: 100,
  ratioFrom: 64 * MIB,
};

/** Longest part of a path, and longest path, in bytes: what Linux opens, with room for the environment before it. */
export const LONGEST_PART = 255;
export const LONGEST_PATH = 2048;
