import { stat } from 'node:fs/promises';
import { StxError } from '@stx/errors';
import { blobPath, parseConfig, parseManifest, type Descriptor, type Manifest } from '@stx/oci';
import { hashFile } from './hash-file.js';
import { readBlob } from './read-blob.js';

export interface BlobFault {
  digest: string;
  /** `flipped`: the size is right or larger, the bytes are not; `invalid`: the bytes are right but no image. */
  fault: 'missing' | 'truncated' | 'flipped' | 'invalid';
  /** What was expected and what was found. */
  detail: string;
}

export interface CheckOptions {
  /** Also hash every blob; without it only existence and size of the layers are looked at. */
  deep?: boolean;
}

/** Looks whether every byte of an image is in the layout; returns all faults, none when it is whole. */
export async function checkImage(layout: string, digest: string, options: CheckOptions = {}): Promise<BlobFault[]> {
  let manifest: Manifest;
  try {
    manifest = parseManifest(await readBlob(layout, digest), digest);
  } catch (error) {
    return [faultOf(error, digest)];
  }
  const faults: BlobFault[] = [];
  const blobs = new Map([manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob]));
  for (const blob of blobs.values()) {
    const fault = await checkBlob(layout, blob, options.deep === true || blob === manifest.config);
    if (fault !== undefined) faults.push(fault);
  }
  if (!faults.some((fault) => fault.digest === manifest.config.digest)) {
    faults.push(...(await checkConfig(layout, manifest)));
  }
  return faults;
}

async function checkBlob(layout: string, blob: Descriptor, deep: boolean): Promise<BlobFault | undefined> {
  const { digest } = blob;
  const path = blobPath(layout, digest);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return { digest, fault: 'missing', detail: 'there is no such file' };
  if (found.size !== blob.size) {
    const detail = `${String(found.size)} bytes instead of ${String(blob.size)}`;
    return { digest, fault: found.size < blob.size ? 'truncated' : 'flipped', detail };
  }
  if (!deep) return undefined;
  const got = `sha256:${await hashFile(path)}`;
  return got === digest ? undefined : { digest, fault: 'flipped', detail: `its bytes have the digest ${got}` };
}

async function checkConfig(layout: string, manifest: Manifest): Promise<BlobFault[]> {
  const { digest } = manifest.config;
  try {
    const config = parseConfig(await readBlob(layout, digest), digest);
    const [diffs, layers] = [config.rootfs.diff_ids.length, manifest.layers.length];
    if (diffs === layers) return [];
    return [{ digest, fault: 'invalid', detail: `it names ${String(diffs)} layers, the manifest ${String(layers)}` }];
  } catch (error) {
    return [faultOf(error, digest)];
  }
}

function faultOf(error: unknown, digest: string): BlobFault {
  if (!(error instanceof StxError)) throw error;
  const faults: Record<string, BlobFault['fault']> = { BLOB_MISSING: 'missing', BLOB_DAMAGED: 'flipped' };
  return { digest, fault: faults[error.code] ?? 'invalid', detail: error.message };
}
