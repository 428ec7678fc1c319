import { renderError, StxError } from '@stx/errors';
import { fetchImage, registrySettings, type RegistryOptions } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';

/** How a context speaks to registries. */
export function registryOptions(context: Context): RegistryOptions {
  const { logFile, signal } = context.solve;
  return { say: context.say, logFile, ...(signal === undefined ? {} : { signal }) };
}

/**
 * Brings an image that a receipt names into the store, from the registries that are set; false when none has it. Where images
 * are published their repository is their label, in the cache registry it is their project.
 */
export async function fetchMissing(context: Context, project: string, label: string, digest: string): Promise<boolean> {
  const { published, cache } = registrySettings();
  for (const [registry, name] of [[published, label] as const, [cache, project] as const]) {
    if (registry === undefined) continue;
    try {
      if (!(await fetchImage(imagesLayout(), { registry, name, digest }, registryOptions(context)))) {
        context.say(`${project}: ${registry.location} does not have ${digest}`);
        continue;
      }
      context.say(`${project}: ${digest} fetched from ${registry.location}`);
      return true;
    } catch (error) {
      if (!(error instanceof StxError)) throw error;
      context.say(refusedLookup(project, registry, error) ?? renderError(error));
    }
  }
  return false;
}

/**
 * A line without advice to log in, for a lookup that the registry refuses: some answer so for what does not exist, and nothing
 * has failed.
 */
export function refusedLookup(project: string, { location }: { location: string }, error: unknown): string | undefined {
  if (!(error instanceof StxError) || error.code !== 'REGISTRY_REFUSED') return undefined;
  return `${project}: nothing found in ${location}, which refuses the question: ${error.message}`;
}
