import { digestOfBytes } from '../digest-of-bytes.js';
import { MANIFEST_TYPE } from '../media-types.js';

/** The empty descriptor (OCI image-spec 1.1, manifest.md). */
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json';
const EMPTY = Buffer.from('{}');

export interface Referred {
  mediaType: string;
  digest: string;
  size: number;
  artifactType: string;
  annotations: Readonly<Record<string, string>>;
}

export interface Attachment {
  /** The manifest as an index of referrers lists it. */
  descriptor: Referred;
  manifest: Buffer;
  blobs: Buffer[];
}

/** An artifact of one blob that refers to a manifest (OCI image-spec 1.1, `subject`). */
export function makeAttachment(
  subject: { mediaType: string; digest: string; size: number },
  artifactType: string,
  content: Buffer,
  annotations: Readonly<Record<string, string>>,
): Attachment {
  const { mediaType, digest, size } = subject;
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType,
      config: { mediaType: EMPTY_TYPE, digest: digestOfBytes(EMPTY), size: EMPTY.length },
      layers: [{ mediaType: artifactType, digest: digestOfBytes(content), size: content.length }],
      subject: { mediaType, digest, size },
      annotations,
    }),
  );
  return {
    descriptor: {
      mediaType: MANIFEST_TYPE,
      digest: digestOfBytes(manifest),
      size: manifest.length,
      artifactType,
      annotations,
    },
    manifest,
    blobs: [EMPTY, content],
  };
}
