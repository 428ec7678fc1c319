import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decompressor } from '@cloudpss/zstd/napi';
import { runProgram } from '@stx/process';
import { mostUnpackedOf, tooLarge } from './limits.js';
import { localEnvironment } from './run-git.js';

/** Formats that are known by their first bytes; those without a way to read them are refused by name. */
const FORMATS: readonly (readonly [name: string, magic: string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a585a00'],
  ['bzip2', '425a68'],
  ['zip', '504b0304'],
  ['zip', '504b0506'],
  ['lzip', '4c5a4950'],
  ['lzma', '5d0000'],
  ['compress', '1f9d'],
  ['lz4', '04224d18'],
  ['7-Zip', '377abcaf271c'],
  ['RAR', '526172211a07'],
  ['zstd', '184d2a50'],
];

/** Reads with Python's own lzma and bz2, which take memory and output up to a limit. */
const PYTHON = `
import bz2, lzma, sys
kind, source, target, most = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
def fresh():
    return bz2.BZ2Decompressor() if kind == 'bzip2' else lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=1 << 30)
decoder, written, data = fresh(), 0, b''
with open(source, 'rb') as packed, open(target, 'xb') as plain:
    while True:
        if not data and (decoder.eof or decoder.needs_input):
            data = packed.read(65536)
            if not data: break
        if decoder.eof:
            if not data.strip(b'\\0'):
                data = b''
                continue
            decoder = fresh()
        try: block = decoder.decompress(data, max_length=1 << 20)
        except (OSError, lzma.LZMAError, EOFError) as error: sys.exit(f'stx: {error}')
        data = decoder.unused_data if decoder.eof else b''
        written += len(block)
        if written > most: sys.exit(3)
        plain.write(block)
if not decoder.eof: sys.exit('stx: it is cut off')
`;

/** The name of the format that a file's first bytes tell; undefined for plain tar files and what is not known. */
export async function formatOf(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const begin = buffer.toString('hex', 0, bytesRead);
    return FORMATS.find(([, magic]) => begin.startsWith(magic))?.[0];
  } finally {
    await handle.close();
  }
}

/**
 * Decompresses a file to another one that is made; `what` names it in messages.
 *
 * @throws StxError ARCHIVE_TOO_LARGE as soon as the limit is passed, Error for what cannot be read.
 */
export async function decompress(file: string, format: string, destination: string, what = file): Promise<void> {
  const most = await mostUnpackedOf(file);
  const large = tooLarge(what, `it unpacks to more than ${String(most)} bytes`);
  if (format === 'gzip') await decode(file, createGunzip(), destination, most, large);
  else if (format === 'zstd') await decodeZstd(file, destination, most, large);
  else if (format === 'xz' || format === 'bzip2') {
    const args = ['-I', '-c', PYTHON, format, file, destination, String(most)];
    const { exitCode, stderr } = await runProgram('python3', args, { env: localEnvironment(), accept: [1, 3] });
    if (exitCode === 3) throw large;
    if (exitCode !== 0)
      throw new Error(
        stderr
          .split('\n')
          .at(-1)
          ?.replace(/^stx: /u, '') ?? 'it cannot be read',
      );
  } else throw new Error(`it is a ${format} file`);
}

function limiter(most: number, large: Error): Transform {
  let written = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback): void {
      written += chunk.length;
      if (written > most) callback(large);
      else callback(null, chunk);
    },
  });
}

async function decode(
  file: string,
  decoder: Transform,
  destination: string,
  most: number,
  large: Error,
  highWaterMark = 65_536,
): Promise<void> {
  const source = createReadStream(file, { highWaterMark });
  await pipeline(source, decoder, limiter(most, large), createWriteStream(destination, { flags: 'wx' }));
}

/** The decoder gives all that a chunk holds at once, so chunks are small: a few bytes of it can stand for a mebibyte. */
async function decodeZstd(file: string, destination: string, most: number, large: Error): Promise<void> {
  await decode(file, new Decompressor(), destination, most, large, 256);
}
