import type { z } from 'zod';
import { renderError, StxError } from '@stx/errors';
import { parseJson } from '@stx/formats';
import { setting } from '@stx/machine';
import type { Context } from '../context/context.js';
import { refusedLookup, registryOptions } from './fetch-image.js';
import { registryCache } from './registry-cache.js';
import type { RemoteCache } from './remote-cache.js';

/** The format of a shared result, and the image that it needs. */
export interface Shared<S extends z.ZodType> {
  schema: S;
  /** The digest of the image that the result names. */
  image?: (result: z.infer<S>) => string;
}

interface Entry {
  cache: RemoteCache;
  tag: string;
}

/**
 * The result of a task: from the remote cache under its Nx key, or else from the work, after which a machine that may write
 * puts it there. Results are receipts; a task that needs image data fetches it.
 */
export async function withRemoteCache<S extends z.ZodType>(
  context: Context,
  shared: Shared<S>,
  work: () => Promise<z.infer<S>>,
): Promise<z.infer<S>> {
  const cache = context.remote ?? registryCache(registryOptions(context));
  const { key } = context;
  if (cache === undefined || key === undefined) return await work();
  const entry = { cache, tag: `${context.target}-${key}` };
  const isRead = setting('NX_SKIP_NX_CACHE') !== 'true';
  const cached = isRead ? await get(context, shared, entry) : undefined;
  if (cached !== undefined) {
    context.say(`${context.project}: remote cache hit: ${cache.location}/${context.project}:${entry.tag}`);
    return cached;
  }
  const result = await work();
  if (!cache.isWritable) return result;
  // If two machines do the work at once, both use the first result, so that later tasks have the same inputs.
  const first = isRead ? await get(context, shared, entry) : undefined;
  if (first === undefined) {
    await put(context, shared, entry, result);
    return result;
  }
  if (JSON.stringify(first) !== JSON.stringify(result)) {
    context.say(`${context.project}: the remote cache already has a different result for this key; using that one`);
  }
  return first;
}

async function get<S extends z.ZodType>(
  context: Context,
  shared: Shared<S>,
  { cache, tag }: Entry,
): Promise<z.infer<S> | undefined> {
  const { project } = context;
  try {
    const text = await cache.get(project, tag);
    if (text === undefined) return undefined;
    const result = shared.schema.safeParse(parseJson(text));
    if (!result.success) {
      context.say(`${project}: ignoring an unreadable result: ${cache.location}/${project}:${tag}`);
      return undefined;
    }
    const digest = shared.image?.(result.data);
    if (digest === undefined || (await cache.hasImage(project, digest))) return result.data;
    context.say(`${project}: ignoring a cached result whose image is missing: ${cache.location}/${project}@${digest}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    context.say(
      refusedLookup(project, cache, error) ?? `${project}: continuing without the remote cache: ${renderError(error)}`,
    );
    return undefined;
  }
}

async function put<S extends z.ZodType>(
  { project }: Context,
  shared: Shared<S>,
  { cache, tag }: Entry,
  result: z.infer<S>,
): Promise<void> {
  const digest = shared.image?.(result);
  if (digest !== undefined) await cache.putImage(project, digest);
  await cache.put(project, tag, JSON.stringify(result));
}
