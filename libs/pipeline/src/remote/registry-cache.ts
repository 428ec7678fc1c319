import {
  findImage,
  pushImage,
  pushNote,
  readNote,
  registrySettings,
  tagOfDigest,
  type RegistryOptions,
} from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { RemoteCache } from './remote-cache.js';

/** Lookups are tried less often than what must succeed: without an answer the work is done here. */
const LOOKUP_ATTEMPTS = 2;

/** The remote cache in the registry of STX_REGISTRY_CACHE; undefined where none is set. */
export function registryCache(options: RegistryOptions): RemoteCache | undefined {
  const { cache, writesCache } = registrySettings();
  if (cache === undefined) return undefined;
  const lookup = { ...options, attempts: LOOKUP_ATTEMPTS };
  return {
    location: cache.location,
    isWritable: writesCache,
    get: (project, tag) => readNote(cache, project, tag, lookup),
    hasImage: async (project, digest) =>
      (await findImage({ registry: cache, name: project, digest }, lookup)).is === 'there',
    put: (project, tag, text) => pushNote(cache, project, tag, text, options),
    putImage: async (project, digest) => {
      const image = { registry: cache, name: project, digest };
      await pushImage(imagesLayout(), image, tagOfDigest(digest), options);
    },
  };
}
