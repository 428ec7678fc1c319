import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';

/** Larger entries are no advisories. */
const LARGEST = 64 << 20;

/** Reads the JSON files of a zip, one after the other, and checks each against its checksum. @throws Error if it is damaged. */
export async function* readZip(file: string): AsyncGenerator<{ name: string; content: Buffer }> {
  const zip = await openPromise(file, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.json')) continue;
      if (entry.uncompressedSize > LARGEST) throw new Error(`${entry.fileName} is larger than 64 MB`);
      const content = await buffer(await zip.openReadStreamPromise(entry));
      if (crc32(content) !== entry.crc32) throw new Error(`${entry.fileName} does not match its checksum`);
      yield { name: entry.fileName, content };
    }
  } finally {
    zip.close();
  }
}
