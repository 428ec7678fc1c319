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

/** Lookups have fewer attempts than pushes: without an answer this machine does the work. */
const LOOKUP_ATTEMPTS = 2;

/** The remote cache in the registry of STX_REGISTRY_CACHE; undefined if it is not set. */
export function registryCache(options: RegistryOptions): RemoteCache | undefined {
  const { cache, writesCache } = registrySettings();
  if (cache === undefined) return undefined;
  const lookup = { ...options, attempts: LOOKUP_ATTEMPTS };
  return {
    location: cache.location,
    isWritable: writesCache,
    get: (project, tag) => readNote(cache, project, tag, lookup),
    hasImage: async (project, digest) =>
      (await findImage({ registry: cache, name: project, digest }, lookup)).is === 'present',
    put: (project, tag, text) => pushNote(cache, project, tag, text, options),
    putImage: async (project, digest) => {
      const image = { registry: cache, name: project, digest };
      await pushImage(imagesLayout(), image, tagOfDigest(digest), options);
    },
  };
}
