import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentsSchema, readJson, type ImageContents, type LayerContents } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { blobPath, digestOfBytes } from '@stx/oci';
import { describeImage } from '@stx/store';
import { imageContents } from './image-contents.js';
import { layerFile, readLayerFile, writeLayerFile } from './layer-file.js';
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

/** The contents file of an image, if it and the contents of its layers are kept. */
export function keptContents(folder: string, digest: string): NamedContents | undefined {
  const path = contentsFile(digest);
  if (!existsSync(join(folder, path))) return undefined;
  const kept = readJson(contentsSchema, join(folder, path), 'delete the file, then run ./nx publish-release');
  return kept.layers.every(({ digest: layer }) => existsSync(layerFile(folder, layer))) ? named(path, kept) : undefined;
}

const named = (file: string, contents: ImageContents): NamedContents => ({
  file,
  sha256: digestOfBytes(renderContents(contents)).replace('sha256:', ''),
});

/**
 * Reads the contents of an image from its layers, and keeps them next to the release; a layer is read once.
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
  return named(path, contents);
}

const renderContents = (contents: ImageContents): string => `${JSON.stringify(contents, null, 1)}\n`;
