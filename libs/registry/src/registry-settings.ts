import { StxError } from '@stx/errors';

/** A place in a registry below which each project has a repository: `localhost:5000/stx`. */
export interface Registry {
  location: string;
  /** Speaks HTTP without TLS; only ever to this machine. */
  plainHttp: boolean;
}

export interface RegistrySettings {
  /** STX_REGISTRY: where images are published, and where bytes that are gone are fetched by digest. */
  published: Registry | undefined;
  /** STX_REGISTRY_CACHE: where results are found by the key of their task; whoever may write there is believed. */
  cache: Registry | undefined;
  /** STX_REGISTRY_CACHE_WRITE=1: this machine's results are left there too. */
  writesCache: boolean;
}

/** A host with a dot, a port, or `localhost`, so that no name is silently that of a public hub; then lower-case path parts. */
const LOCATION =
  /^(?<host>localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9.-]+(?=:)|\[[0-9a-f:]+\](?=:))(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|\/|$)/u;

/** @throws StxError SETTING_INVALID for a location that is none, has credentials, or would be spoken to in plain elsewhere. */
export function registrySettings(environment: NodeJS.ProcessEnv = process.env): RegistrySettings {
  const plainHttp = environment.STX_REGISTRY_HTTP === '1';
  const cache = registry(environment, 'STX_REGISTRY_CACHE', plainHttp);
  const writesCache = environment.STX_REGISTRY_CACHE_WRITE === '1';
  if (writesCache && cache === undefined) {
    throw new StxError('SETTING_INVALID', 'STX_REGISTRY_CACHE_WRITE is 1, but STX_REGISTRY_CACHE names no registry', {
      hint: 'set STX_REGISTRY_CACHE to a place such as localhost:5000/stx, or unset both',
    });
  }
  return { published: registry(environment, 'STX_REGISTRY', plainHttp), cache, writesCache };
}

function registry(environment: NodeJS.ProcessEnv, name: string, plainHttp: boolean): Registry | undefined {
  const location = environment[name]?.replace(/\/+$/u, '');
  if (location === undefined || location === '') return undefined;
  if (location.includes('@')) {
    throw new StxError('SETTING_INVALID', `${name} holds credentials or a digest`, {
      hint: 'name only host and path; credentials come from `skopeo login` or `docker login`',
    });
  }
  if (!LOCATION.test(location)) {
    throw new StxError('SETTING_INVALID', `${name} is ${JSON.stringify(location)}, which is no place in a registry`, {
      hint: 'give host, port and path without a scheme, such as localhost:5000/stx',
    });
  }
  if (plainHttp && !LOOPBACK.test(location)) {
    throw new StxError('SETTING_INVALID', `STX_REGISTRY_HTTP is for registries on this machine, and ${name} is not`, {
      hint: 'give the registry a certificate (SSL_CERT_FILE names your CA), or unset STX_REGISTRY_HTTP',
    });
  }
  return { location, plainHttp };
}
