import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { StxError } from '@stx/errors';
import { layerContentsSchema, parseJson, type LayerContents } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';

/** Where the contents of a layer are kept next to a release. */
export function layerFile(folder: string, layer: string): string {
  return join(folder, 'contents', 'layers', `${layer.replace('sha256:', '')}.json.gz`);
}

/** The kept contents of a layer; undefined if there are none. @throws StxError FORMAT_INVALID. */
export function readLayerFile(folder: string, layer: string): LayerContents | undefined {
  const file = layerFile(folder, layer);
  if (!existsSync(file)) return undefined;
  let text: string;
  try {
    text = gunzipSync(readFileSync(file)).toString();
  } catch (cause) {
    throw damaged(file, cause);
  }
  const parsed = layerContentsSchema.safeParse(parseJson(text));
  if (parsed.success && parsed.data.layer === layer) return parsed.data;
  throw damaged(file, parsed.error);
}

const damaged = (file: string, cause: unknown): StxError =>
  new StxError('FORMAT_INVALID', 'the contents of a layer cannot be read', {
    place: { file },
    hint: 'delete the file, then run ./nx publish-release',
    cause,
  });

export async function writeLayerFile(folder: string, contents: LayerContents): Promise<void> {
  const file = layerFile(folder, contents.layer);
  mkdirSync(dirname(file), { recursive: true });
  await writeFileAtomic(file, gzipSync(JSON.stringify(contents)));
}
