import { mkdir, open, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { placeAtomic } from '@stx/machine';
import { blobPath, INDEX_FILE, indexText, LAYOUT_FILE, LAYOUT_TEXT, named } from '@stx/oci';
import { describeImage, readBlob } from '@stx/store';
import { pack, type Pack } from 'tar-stream';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export interface ExportInputs {
  layout: string;
  digest: string;
  /** Name of the image in the archive, such as stx-keystone:latest. */
  reference: string;
  output: string;
}

/**
 * Writes an image as an OCI archive (image-spec's layout in a tar), with equal bytes for equal images. A temporary file is
 * renamed when complete, so that a full disk or a kill keeps an earlier archive.
 *
 * @throws StxError EXPORT_FAILED if the archive cannot be written.
 */
export async function exportImage(inputs: ExportInputs): Promise<{ bytes: number }> {
  const output = resolve(inputs.output);
  await mkdir(dirname(output), { recursive: true });
  const image = await describeImage(inputs.layout, inputs.digest);
  try {
    return { bytes: await placeAtomic(output, (partial) => writeArchive(inputs, image, partial)) };
  } catch (error) {
    if (!isErrno(error)) throw error;
    const { bavail, bsize } = await statfs(dirname(output));
    const free = `${String(Math.floor((bavail * bsize) / 1e6))} MB free`;
    throw new StxError('EXPORT_FAILED', `cannot write ${output}: ${error.code ?? error.message} (${free})`, {
      hint: 'free disk space or choose another --output; an earlier archive there is unchanged',
      cause: error,
    });
  }
}

async function writeArchive(
  inputs: ExportInputs,
  image: Awaited<ReturnType<typeof describeImage>>,
  partial: string,
): Promise<number> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(partial, { flags: 'wx' }));
  const manifest = await readBlob(inputs.layout, inputs.digest);
  const listed = { mediaType: image.mediaType, digest: inputs.digest, size: manifest.length };
  try {
    await addText(archive, LAYOUT_FILE, LAYOUT_TEXT);
    await addText(archive, INDEX_FILE, indexText([named(listed, inputs.reference)]));
    const blobs = new Set([inputs.digest, image.configDigest, ...image.layers.map(({ digest }) => digest)]);
    for (const digest of [...blobs].sort()) await addFile(archive, digest, blobPath(inputs.layout, digest));
    archive.finalize();
    await written;
  } catch (error) {
    archive.destroy();
    await written.catch(() => undefined);
    throw error;
  }
  return (await stat(partial)).size;
}

const HEADER = { mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };

async function addText(archive: Pack, name: string, text: string): Promise<void> {
  await new Promise<void>((done, fail) => {
    archive.entry({ ...HEADER, name }, text, (error) => {
      if (error) fail(error);
      else done();
    });
  });
}

async function addFile(archive: Pack, digest: string, path: string): Promise<void> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  await handle.close();
  const entry = archive.entry({ ...HEADER, name: `blobs/${digest.replace(':', '/')}`, size });
  await pipeline(createReadStream(path), entry);
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && !(error instanceof StxError);
}
