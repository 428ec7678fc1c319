import type { z } from 'zod';
import { renderError, StxError } from '@stx/errors';
import { parseJson } from '@stx/formats';
import { setting } from '@stx/machine';
import type { Context } from '../context/context.js';
import { refusedLookup, registryOptions } from './fetch-image.js';
import { registryCache } from './registry-cache.js';
import type { RemoteCache } from './remote-cache.js';

/** What is shared between machines: a task's result, and the image that has to be there for it. */
export interface Shared<S extends z.ZodType> {
  schema: S;
  /** The digest of the image that the result promises. */
  image?: (result: z.infer<S>) => string;
}

interface Place {
  cache: RemoteCache;
  tag: string;
}

/**
 * Takes a task's result from what another machine left in the remote cache under the key that Nx computed for it, else
 * does the work, and puts the result there where that is wanted. Results are receipts; who needs bytes fetches them.
 */
export async function withRemoteCache<S extends z.ZodType>(
  context: Context,
  shared: Shared<S>,
  work: () => Promise<z.infer<S>>,
): Promise<z.infer<S>> {
  const cache = context.remote ?? registryCache(registryOptions(context));
  const { key } = context;
  if (cache === undefined || key === undefined) return await work();
  const place = { cache, tag: `${context.target}-${key}` };
  const isAsked = setting('NX_SKIP_NX_CACHE') !== 'true';
  const found = isAsked ? await get(context, shared, place) : undefined;
  if (found !== undefined) {
    context.say(
      `${context.project}: another machine did ${context.target}: ${cache.location}/${context.project}:${place.tag}`,
    );
    return found;
  }
  const result = await work();
  if (!cache.isWritable) return result;
  // Of two machines that did it at once the first is followed, so that what stands upon it is the same everywhere.
  const first = isAsked ? await get(context, shared, place) : undefined;
  if (first === undefined) {
    await put(context, shared, place, result);
    return result;
  }
  if (JSON.stringify(first) !== JSON.stringify(result)) {
    context.say(`${context.project}: another machine was first and got another result, which is taken instead`);
  }
  return first;
}

async function get<S extends z.ZodType>(
  context: Context,
  shared: Shared<S>,
  { cache, tag }: Place,
): Promise<z.infer<S> | undefined> {
  const { project } = context;
  try {
    const text = await cache.get(project, tag);
    if (text === undefined) return undefined;
    const result = shared.schema.safeParse(parseJson(text));
    if (!result.success) {
      context.say(`${project}: what ${cache.location}/${project}:${tag} says cannot be read, and is not used`);
      return undefined;
    }
    const digest = shared.image?.(result.data);
    if (digest === undefined || (await cache.hasImage(project, digest))) return result.data;
    context.say(`${project}: ${cache.location}/${project} no longer has ${digest}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    context.say(
      refusedLookup(project, cache, error) ?? `${project}: the cache registry is not used: ${renderError(error)}`,
    );
    return undefined;
  }
}

async function put<S extends z.ZodType>(
  { project }: Context,
  shared: Shared<S>,
  { cache, tag }: Place,
  result: z.infer<S>,
): Promise<void> {
  const digest = shared.image?.(result);
  if (digest !== undefined) await cache.putImage(project, digest);
  await cache.put(project, tag, JSON.stringify(result));
}
