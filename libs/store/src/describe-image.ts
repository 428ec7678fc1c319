import { z } from 'zod';
import { StxError } from '@stx/errors';
import { digest as digestSchema } from '@stx/formats';
import { readBlob } from './read-blob.js';

const descriptorSchema = z.looseObject({ mediaType: z.string(), digest: digestSchema, size: z.int().min(0) });
export type Descriptor = z.infer<typeof descriptorSchema>;

/** OCI image-spec, manifest.md; Docker's schema 2 has the same fields. */
const manifestSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** OCI image-spec, config.md: the fields that are looked at; null is what Go writes for an empty list. */
const configSchema = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  created: z.string().optional(),
  config: z
    .looseObject({
      User: z.string().optional(),
      Env: z.array(z.string()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      WorkingDir: z.string().optional(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .optional(),
  rootfs: z.looseObject({ type: z.literal('layers'), diff_ids: z.array(digestSchema) }),
  history: z.array(z.looseObject({ created_by: z.string().optional(), empty_layer: z.boolean().optional() })).nullish(),
});
export type ImageConfig = z.infer<typeof configSchema>;

export interface ImageDescription {
  /** The manifest's digest. */
  digest: string;
  mediaType: string;
  configDigest: string;
  config: ImageConfig;
  /** As they lie in the store, bottom first; sizes in bytes, compressed. */
  layers: { digest: string; size: number; mediaType: string }[];
  /** Bytes of manifest, config and layers. */
  totalSize: number;
}

function parse<S extends z.ZodType>(schema: S, content: Buffer, digest: string, what: string): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw new StxError('IMAGE_INVALID', `the blob ${digest} is not ${what}: it is not JSON`, { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  throw new StxError('IMAGE_INVALID', `the blob ${digest} is not ${what}: ${where}: ${issue?.message ?? 'invalid'}`);
}

export function parseManifest(content: Buffer, digest: string): Manifest {
  return parse(manifestSchema, content, digest, 'an image manifest (an index is not one)');
}

export function parseConfig(content: Buffer, digest: string): ImageConfig {
  return parse(configSchema, content, digest, 'an image config');
}

/**
 * What an image of the layout is, from its manifest and config; its layers are not looked at.
 *
 * @throws StxError BLOB_MISSING, BLOB_DAMAGED or IMAGE_INVALID.
 */
export async function describeImage(layout: string, digest: string): Promise<ImageDescription> {
  const content = await readBlob(layout, digest);
  const manifest = parseManifest(content, digest);
  const config = parseConfig(await readBlob(layout, manifest.config.digest), manifest.config.digest);
  const layers = manifest.layers.map(({ digest: layer, size, mediaType }) => ({ digest: layer, size, mediaType }));
  const totalSize = [manifest.config, ...layers].reduce((sum, part) => sum + part.size, content.length);
  return {
    digest,
    mediaType: manifest.mediaType ?? 'application/vnd.oci.image.manifest.v1+json',
    configDigest: manifest.config.digest,
    config,
    layers,
    totalSize,
  };
}
