import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import {
  contentsSchema,
  parseJson,
  readYaml,
  releaseSchema,
  type ImageContents,
  type Release,
  type ReleasedImage,
} from '@stx/formats';
import { digestOfBytes } from '@stx/oci';

/** A release with the contents of its images, as far as they are kept. */
export interface ReadRelease {
  /** Folder with its contents files. */
  folder: string;
  images: ReadonlyMap<string, ReleasedImage & { found: ImageContents | undefined }>;
}

/** @throws StxError for an invalid release, and for contents that are missing or differ from their hash. */
export function readRelease(file: string, shown = file): ReadRelease {
  const folder = dirname(file);
  return { folder, images: withPackages(folder, readYaml(releaseSchema, file, shown)) };
}

/** The images of a release with the contents in its folder. */
export function withPackages(folder: string, { images }: Release): ReadRelease['images'] {
  const read = Object.entries(images).map(
    ([project, image]) => [project, { ...image, found: contentsOf(folder, project, image) }] as const,
  );
  return new Map(read);
}

function contentsOf(folder: string, project: string, { contents }: ReleasedImage): ImageContents | undefined {
  if (contents === undefined) return undefined;
  const path = join(folder, contents.file);
  const refuse = (message: string, cause?: unknown): StxError =>
    new StxError('RELEASE_INCOMPLETE', message, {
      place: { file: path },
      hint: 'copy the contents folder of the release, or run ./nx publish-release',
      cause,
    });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw refuse(`the packages of ${project} cannot be read`, cause);
  }
  if (digestOfBytes(text) !== `sha256:${contents.sha256}`)
    throw refuse(`the packages of ${project} are not those of the release: ${digestOfBytes(text)}`);
  const parsed = contentsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw refuse(`the packages of ${project} cannot be read`, parsed.error);
}
