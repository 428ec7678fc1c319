import { z } from 'zod';
import { digest } from '@stx/formats';

const annotations = z.record(z.string(), z.string()).optional();

/** OCI image-spec, descriptor.md. */
export const descriptorSchema = z.looseObject({
  mediaType: z.string(),
  digest,
  size: z.int().min(0),
  annotations,
});
export type Descriptor = z.infer<typeof descriptorSchema>;

/** OCI image-spec, manifest.md; Docker's schema 2 has the same fields. */
export const manifestSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  annotations,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** OCI image-spec, image-index.md; of Docker's list of manifests too. */
export const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(descriptorSchema),
  annotations,
});
export type Index = z.infer<typeof indexSchema>;

/** OCI image-spec, config.md: the fields that are looked at; null is what Go writes for an empty list. */
export const configSchema = z.looseObject({
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
  rootfs: z.looseObject({ type: z.literal('layers'), diff_ids: z.array(digest) }),
  history: z.array(z.looseObject({ created_by: z.string().optional(), empty_layer: z.boolean().optional() })).nullish(),
});
export type ImageConfig = z.infer<typeof configSchema>;
