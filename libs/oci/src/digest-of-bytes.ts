import { createHash } from 'node:crypto';

/** The digest of bytes, as descriptors have it (OCI image-spec, descriptor.md). */
export function digestOfBytes(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
