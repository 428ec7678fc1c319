import { renderError, StxError } from '@stx/errors';
import { fetchImage, registrySettings, type RegistryOptions } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { Task } from './run-task.js';

/** How a task speaks to registries. */
export function registryOptions(task: Task): RegistryOptions {
  const { logFile, signal } = task.solve;
  return { say: task.say, logFile, ...(signal === undefined ? {} : { signal }) };
}

/** Brings an image that a receipt names into the store, from the registries that are set; false when none has it. */
export async function fetchBytes(task: Task, project: string, digest: string): Promise<boolean> {
  const { published, cache } = registrySettings();
  const places = [published, ...(cache?.location === published?.location ? [] : [cache])];
  for (const registry of places) {
    if (registry === undefined) continue;
    try {
      if (!(await fetchImage(imagesLayout(), { registry, project, digest }, registryOptions(task)))) {
        task.say(`${project}: ${registry.location} does not have ${digest}`);
        continue;
      }
      task.say(`${project}: ${digest} fetched from ${registry.location}`);
      return true;
    } catch (error) {
      if (!(error instanceof StxError)) throw error;
      task.say(renderError(error));
    }
  }
  return false;
}
