import { parseJson } from '@stx/formats';
import type { z } from 'zod';
import { renderError, StxError } from '@stx/errors';
import { setting } from '@stx/machine';
import { findImage, pushImage, pushNote, readNote, registrySettings, tagOfDigest, type Registry } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import { refusedLookup, registryOptions } from './fetch-bytes.js';
import type { Task } from './run-task.js';

/** What is shared between machines: a task's result, and the image that has to be there for it. */
export interface Shared<S extends z.ZodType> {
  schema: S;
  /** The digest of the image that the result promises. */
  image?: (result: z.infer<S>) => string;
}

interface Place {
  cache: Registry;
  tag: string;
}

/** Lookups are tried less often than what must succeed: without an answer the work is done here. */
const LOOKUP_ATTEMPTS = 2;

/**
 * Takes a task's result from what another machine left in the cache registry under the key that Nx computed for it, else
 * does the work, and leaves the result there where that is wished. Results are receipts; who needs bytes fetches them.
 */
export async function orShared<S extends z.ZodType>(
  task: Task,
  shared: Shared<S>,
  work: () => Promise<z.infer<S>>,
): Promise<z.infer<S>> {
  const { cache, writesCache } = registrySettings();
  const { key } = task;
  if (cache === undefined || key === undefined) return await work();
  const place = { cache, tag: `${task.target}-${key}` };
  const isAsked = setting('NX_SKIP_NX_CACHE') !== 'true';
  const found = isAsked ? await find(task, shared, place) : undefined;
  if (found !== undefined) {
    task.say(`${task.project}: another machine did ${task.target}: ${cache.location}/${task.project}:${place.tag}`);
    return found;
  }
  const result = await work();
  if (!writesCache) return result;
  // Of two machines that did it at once the first is followed, so that what stands upon it is the same everywhere.
  const first = isAsked ? await find(task, shared, place) : undefined;
  if (first === undefined) {
    await leave(task, shared, place, result);
    return result;
  }
  if (JSON.stringify(first) !== JSON.stringify(result)) {
    task.say(`${task.project}: another machine was first and got another result, which is taken instead`);
  }
  return first;
}

async function find<S extends z.ZodType>(
  task: Task,
  shared: Shared<S>,
  { cache, tag }: Place,
): Promise<z.infer<S> | undefined> {
  const { project } = task;
  const options = { ...registryOptions(task), attempts: LOOKUP_ATTEMPTS };
  try {
    const text = await readNote(cache, project, tag, options);
    if (text === undefined) return undefined;
    const result = shared.schema.safeParse(parseJson(text));
    if (!result.success) {
      task.say(`${project}: what ${cache.location}/${project}:${tag} says cannot be read, and is not used`);
      return undefined;
    }
    const digest = shared.image?.(result.data);
    if (digest === undefined || (await findImage({ registry: cache, name: project, digest }, options)).is === 'there') {
      return result.data;
    }
    task.say(`${project}: ${cache.location}/${project} no longer has ${digest}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    task.say(
      refusedLookup(project, cache, error) ?? `${project}: the cache registry is not used: ${renderError(error)}`,
    );
    return undefined;
  }
}

async function leave<S extends z.ZodType>(
  task: Task,
  shared: Shared<S>,
  { cache, tag }: Place,
  result: z.infer<S>,
): Promise<void> {
  const options = registryOptions(task);
  const digest = shared.image?.(result);
  if (digest !== undefined) {
    const image = { registry: cache, name: task.project, digest };
    await pushImage(imagesLayout(), image, tagOfDigest(digest), options);
  }
  await pushNote(cache, task.project, tag, JSON.stringify(result), options);
}
