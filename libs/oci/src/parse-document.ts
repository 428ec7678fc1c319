import type { z } from 'zod';
import { StxError } from '@stx/errors';
import { configSchema, manifestSchema, type ImageConfig, type Manifest } from './documents.js';

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

/** @throws StxError IMAGE_INVALID that names the first field with another form. */
export function parseManifest(content: Buffer, digest: string): Manifest {
  return parse(manifestSchema, content, digest, 'an image manifest (an index is not one)');
}

/** @throws StxError IMAGE_INVALID that names the first field with another form. */
export function parseConfig(content: Buffer, digest: string): ImageConfig {
  return parse(configSchema, content, digest, 'an image config');
}
