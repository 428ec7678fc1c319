import { StxError } from '@stx/errors';
import { type Environment, processEnvironment } from '@stx/machine';

/** A location in a registry, with a repository per image below it: `localhost:5000/stx`. */
export interface Registry {
  location: string;
  /** Whether to use HTTP without TLS: for this machine, or for a host that the user named. */
  plainHttp: boolean;
}

export interface RegistrySettings {
  /** STX_REGISTRY: the registries of published images, from which missing image data is fetched by digest. */
  published: Registry[];
  /** STX_REGISTRY_CACHE: the remote cache, with results by the key of their task; its writers are trusted. */
  cache: Registry | undefined;
  /** STX_REGISTRY_CACHE_WRITE=1: this machine writes its results to the remote cache. */
  writesCache: boolean;
  /** Warnings for the user before credentials and images are sent. */
  warnings: string[];
}

/** A host with a dot or a port, or `localhost`, so that no name means a public hub by accident. */
const HOST = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9.-]+(?=:)|\[[0-9a-f:]+\](?=:))(?::\d{1,5})?$/u;
const PATH = /^(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|$)/u;

/**
 * The registries of published images and of the remote cache.
 *
 * @throws StxError or AggregateError of SETTING_INVALID for each location that is invalid, has credentials, or uses plain
 *   HTTP on another host that STX_REGISTRY_HTTP does not name.
 */
export function registrySettings(environment: Environment = processEnvironment()): RegistrySettings {
  const faults: StxError[] = [];
  const attempt = (name: string, value: string | undefined): Registry | undefined => {
    try {
      return registry(environment, name, value);
    } catch (error) {
      if (!(error instanceof StxError)) throw error;
      faults.push(error);
      return undefined;
    }
  };
  const published = (environment.STX_REGISTRY ?? '').split(',').flatMap((each) => attempt('STX_REGISTRY', each) ?? []);
  const cache = attempt('STX_REGISTRY_CACHE', environment.STX_REGISTRY_CACHE);
  const [repeated] = published.filter(({ location }, at) => at !== published.findIndex((p) => p.location === location));
  if (repeated !== undefined) {
    faults.push(
      new StxError('SETTING_INVALID', `STX_REGISTRY names ${repeated.location} twice`, { hint: 'name it once' }),
    );
  }
  const writesCache = environment.STX_REGISTRY_CACHE_WRITE === '1';
  if (writesCache && (environment.STX_REGISTRY_CACHE ?? '') === '') {
    faults.push(
      new StxError('SETTING_INVALID', 'STX_REGISTRY_CACHE_WRITE is 1, but STX_REGISTRY_CACHE names no registry', {
        hint: 'set STX_REGISTRY_CACHE to a location such as localhost:5000/stx, or unset both',
      }),
    );
  }
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'settings are invalid');
  return { published, cache, writesCache, warnings: warningsOf([...published, cache]) };
}

function warningsOf(registries: readonly (Registry | undefined)[]): string[] {
  const open = registries.flatMap((each) => (each?.plainHttp === true ? [hostOf(each)] : []));
  return [...new Set(open)]
    .filter((host) => !LOOPBACK.test(host))
    .map((host) => `warning: ${host} uses plain HTTP; others on the network can read and change passwords and images`);
}

/** Host and port of a registry. */
export function hostOf({ location }: Registry): string {
  return location.split('/', 1)[0] ?? location;
}

function registry(environment: Environment, name: string, value: string | undefined): Registry | undefined {
  const given = (value ?? '').trim().replace(/\/+$/u, '');
  if (given === '') return undefined;
  if (given.includes('@')) {
    throw new StxError('SETTING_INVALID', `${name} contains credentials or a digest`, {
      hint: 'give only host and path, and log in with `skopeo login` or `docker login`',
    });
  }
  const isHttp = /^http:\/\//iu.test(given);
  const [typed = '', ...parts] = given.replace(/^https?:\/\//iu, '').split('/');
  // Host names ignore case, repository names do not.
  const host = typed.toLowerCase() + (isHttp && !/:\d+$/u.test(typed) ? ':80' : '');
  const path = parts.map((part) => `/${part}`).join('');
  if (!HOST.test(host) || !PATH.test(path)) {
    const isCase = HOST.test(host) && PATH.test(path.toLowerCase());
    throw new StxError('SETTING_INVALID', `${name} is not a location in a registry: ${JSON.stringify(given)}`, {
      hint: isCase
        ? `use lower case: ${host}${path.toLowerCase()}`
        : 'give host, port and path in lower case, such as localhost:5000/stx',
    });
  }
  return { location: `${host}${path}`, plainHttp: isHttp || isNamedPlain(environment, name, host) };
}

/** Whether plain HTTP is spoken to a registry that a file of the workspace names. */
export function plainHttpOf(host: string, environment: Environment): boolean {
  const named = (environment.STX_REGISTRY_HTTP ?? '').toLowerCase().split(/[\s,]+/u);
  return named.includes(host) || (named.includes('1') && LOOPBACK.test(host));
}

/** Whether STX_REGISTRY_HTTP allows plain HTTP: `1` for registries on this machine, or a list of hosts with their ports. */
function isNamedPlain(environment: Environment, name: string, host: string): boolean {
  const named = (environment.STX_REGISTRY_HTTP ?? '').toLowerCase().split(/[\s,]+/u);
  if (named.includes(host)) return true;
  if (!named.includes('1')) return false;
  if (LOOPBACK.test(host)) return true;
  throw new StxError('SETTING_INVALID', `STX_REGISTRY_HTTP=1 is for registries on this machine, and ${name} is not`, {
    hint: `give the registry a certificate (SSL_CERT_FILE names your CA), or name it: STX_REGISTRY_HTTP=1,${host}`,
  });
}
