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
 * Fetches the image of a receipt into the store, from a registry of published images or the cache registry; false if none
 * has it. Its repository is the label in the former, and the project in the latter.
 */
export async function fetchMissing(context: Context, project: string, label: string, digest: string): Promise<boolean> {
  const { published, cache } = registrySettings();
  const repository = publishedName(context, project, label);
  const places = published.map((registry) => ({ registry, name: repository }));
  if (cache !== undefined) places.push({ registry: cache, name: project });
  for (const { registry, name } of places) {
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

/** The repository of a published image: the label, which all bases of the image share; archives add the base to it. */
export function publishedName(context: Pick<Context, 'project' | 'name'>, project: string, label: string): string {
  const suffix = project.slice(context.name.length);
  const isVariant = context.project === project && project.startsWith(`${context.name}-`) && label.endsWith(suffix);
  return isVariant ? label.slice(0, label.length - suffix.length) : label;
}

/**
 * A line without a hint, for a lookup that the registry refuses: some registries refuse lookups of repositories that do not
 * exist, which is no error.
 */
export function refusedLookup(project: string, { location }: { location: string }, error: unknown): string | undefined {
  if (!(error instanceof StxError) || error.code !== 'REGISTRY_REFUSED') return undefined;
  return `${project}: remote cache miss: ${location} refuses the lookup: ${error.message}`;
}
