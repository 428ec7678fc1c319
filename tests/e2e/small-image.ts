import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Adds an image of one empty layer to an OCI layout; another text gives another digest. @returns The manifest's digest. */
export async function makeSmallImage(layout: string, text = ''): Promise<string> {
  const blobs = join(layout, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (content: Buffer): Promise<{ digest: string; size: number }> => {
    const hash = createHash('sha256').update(content).digest('hex');
    await writeFile(join(blobs, hash), content);
    return { digest: `sha256:${hash}`, size: content.length };
  };
  const tar = Buffer.alloc(1024);
  const rootfs = { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(tar).digest('hex')}`] };
  const type = 'application/vnd.oci.image';
  const labels = { Labels: { text } };
  const config = await put(Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: labels, rootfs })));
  const layer = await put(gzipSync(tar));
  const manifest = {
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: { mediaType: `${type}.config.v1+json`, ...config },
    layers: [{ mediaType: `${type}.layer.v1.tar+gzip`, ...layer }],
  };
  return (await put(Buffer.from(JSON.stringify(manifest)))).digest;
}
