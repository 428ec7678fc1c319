import { writeFileSync } from 'node:fs';
import { StxError } from '@stx/errors';
import { extractArchive } from '../src/unpack-archive.js';

/** Codes and messages with which an archive is refused; none where it is unpacked, next to the file. */
export async function refusal(file: string, bytes: Buffer): Promise<{ code: string; message: string }[]> {
  writeFileSync(file, bytes);
  try {
    await extractArchive(file, `${file}-out`);
    return [];
  } catch (error) {
    const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return all.map((each) => {
      if (!(each instanceof StxError)) throw error;
      return { code: each.code, message: each.message };
    });
  }
}
