import { renderError, StxError } from '@stx/errors';
import { fetchImage, registrySettings, type RegistryOptions } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';

/** The options for requests to registries. */
export function registryOptions(context: Context): RegistryOptions {
  const { logFile, signal } = context.solve;
  return { say: context.say, logFile, ...(signal === undefined ? {} : { signal }) };
}

/**
 * Fetches the image of a receipt into the store, from the registry of published images or the cache registry; false if none
 * has it. Its repository is the label in the first, and the project in the second.
 */
export async function fetchMissing(context: Context, project: string, label: string, digest: string): Promise<boolean> {
  const { published, cache } = registrySettings();
  for (const [registry, name] of [[published, label] as const, [cache, project] as const]) {
    if (registry === undefined) continue;
    try {
      if (!(await fetchImage(imagesLayout(), { registry, name, digest }, registryOptions(context)))) {
        context.say(`${project}: ${digest} is missing from ${registry.location}`);
        continue;
      }
      context.say(`${project}: fetched ${digest} from ${registry.location}`);
      return true;
    } catch (error) {
      if (!(error instanceof StxError)) throw error;
      context.say(refusedLookup(project, registry, error) ?? renderError(error));
    }
  }
  return false;
}

/**
 * A line without a hint, for a lookup that the registry refuses: some registries refuse lookups of repositories that do not
 * exist, which is no error.
 */
export function refusedLookup(project: string, { location }: { location: string }, error: unknown): string | undefined {
  if (!(error instanceof StxError) || error.code !== 'REGISTRY_REFUSED') return undefined;
  return `${project}: remote cache miss: ${location} refuses the lookup: ${error.message}`;
}
