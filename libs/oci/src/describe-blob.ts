import { createHash } from 'node:crypto';

/** The digest of bytes, as descriptors have it (OCI image-spec, descriptor.md). */
export function digestOfBytes(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** The descriptor of bytes of a media type; its fields stand in the order of the specification. */
export function describeBlob(
  mediaType: string,
  content: string | Uint8Array,
): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOfBytes(content), size: Buffer.byteLength(content) };
}
