import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { INDEX_TYPE } from './media-types.js';

/** The files of an OCI image layout (OCI image-spec, image-layout.md). */
export const LAYOUT_FILE = 'oci-layout';
export const INDEX_FILE = 'index.json';
export const LAYOUT_TEXT = '{"imageLayoutVersion":"1.0.0"}';

/** The annotation by which tools find an image of a layout (annotations.md). */
const REF_NAME = 'org.opencontainers.image.ref.name';

const DIGEST = /^sha256:(?<hex>[0-9a-f]{64})$/u;

interface Listed {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Readonly<Record<string, string>>;
}

/** A manifest as an index lists it under a name. */
export function named({ mediaType, digest, size }: Listed, name: string): Listed {
  return { mediaType, digest, size, annotations: { [REF_NAME]: name } };
}

/** The text of an index of these manifests (image-index.md). */
export function indexText(manifests: readonly Listed[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests });
}

/**
 * Where a layout keeps a blob, whether it is there or not.
 *
 * @throws StxError DIGEST_INVALID, so that no text from elsewhere becomes a path.
 */
export function blobPath(layout: string, digest: string): string {
  const hex = DIGEST.exec(digest)?.groups?.hex;
  if (hex === undefined) {
    throw new StxError(
      'DIGEST_INVALID',
      `${JSON.stringify(digest)} is not a digest (sha256: and 64 hexadecimal digits)`,
    );
  }
  return join(layout, 'blobs', 'sha256', hex);
}
