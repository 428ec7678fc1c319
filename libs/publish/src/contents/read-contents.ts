import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentsSchema, readJson, type ImageContents, type LayerContents } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { blobPath, digestOfBytes } from '@stx/oci';
import { describeImage } from '@stx/store';
import { imageContents } from './image-contents.js';
import { readLayerFile, writeLayerFile } from './layer-file.js';
import { readLayer } from './read-layer.js';

function contentsFile(digest: string): string {
  return `contents/${digest.replace('sha256:', '')}.json`;
}

/** A contents file as a release names it. */
export interface NamedContents {
  /** Path, relative to the release. */
  file: string;
  sha256: string;
}

/**
 * The contents file of an image. The contents are kept next to the release; an image or layer is read once.
 *
 * @param folder Folder of the release.
 * @param restore Restores the image data and returns its layout.
 */
export async function readContents(
  folder: string,
  digest: string,
  restore: () => Promise<string>,
): Promise<NamedContents> {
  const path = contentsFile(digest);
  const file = join(folder, path);
  const named = (contents: ImageContents): NamedContents => ({
    file: path,
    sha256: digestOfBytes(renderContents(contents)).replace('sha256:', ''),
  });
  if (existsSync(file)) {
    const kept = readJson(contentsSchema, file, 'delete the file, then run ./nx publish-release');
    if (kept.layers.every(({ digest: layer }) => readLayerFile(folder, layer) !== undefined)) return named(kept);
  }
  const layout = await restore();
  const { layers } = await describeImage(layout, digest);
  const read: LayerContents[] = [];
  for (const { digest: layer, mediaType } of layers) {
    const kept = readLayerFile(folder, layer);
    const contents = kept ?? (await readLayer(blobPath(layout, layer), layer, mediaType));
    if (kept === undefined) await writeLayerFile(folder, contents);
    read.push(contents);
  }
  const contents = imageContents(
    digest,
    read,
    layers.map(({ size }) => size),
  );
  mkdirSync(dirname(file), { recursive: true });
  await writeFileAtomic(file, renderContents(contents));
  return named(contents);
}

const renderContents = (contents: ImageContents): string => `${JSON.stringify(contents, null, 1)}\n`;
