import { renderError, StxError } from '@stx/errors';
import { fetchImage, registrySettings, type Registry, type RegistryOptions } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { Task } from './run-task.js';

/** How a task speaks to registries. */
export function registryOptions(task: Task): RegistryOptions {
  const { logFile, signal } = task.solve;
  return { say: task.say, logFile, ...(signal === undefined ? {} : { signal }) };
}

/**
 * Brings an image that a receipt names into the store, from the registries that are set; false when none has it. Where images
 * are published their repository is their label, in the cache registry it is their project.
 */
export async function fetchBytes(task: Task, project: string, label: string, digest: string): Promise<boolean> {
  const { published, cache } = registrySettings();
  for (const [registry, name] of [[published, label] as const, [cache, project] as const]) {
    if (registry === undefined) continue;
    try {
      if (!(await fetchImage(imagesLayout(), { registry, name, digest }, registryOptions(task)))) {
        task.say(`${project}: ${registry.location} does not have ${digest}`);
        continue;
      }
      task.say(`${project}: ${digest} fetched from ${registry.location}`);
      return true;
    } catch (error) {
      if (!(error instanceof StxError)) throw error;
      task.say(refusedLookup(project, registry, error) ?? renderError(error));
    }
  }
  return false;
}

/**
 * A line without advice to log in, for a lookup that the registry refuses: some answer so for what does not exist, and nothing
 * has failed.
 */
export function refusedLookup(project: string, registry: Registry, error: unknown): string | undefined {
  if (!(error instanceof StxError) || error.code !== 'REGISTRY_REFUSED') return undefined;
  return `${project}: nothing found in ${registry.location}, which refuses the question: ${error.message}`;
}
