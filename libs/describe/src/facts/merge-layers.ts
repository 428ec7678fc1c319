import { posix } from 'node:path';
import type { InstalledDeb, LayerFacts, Metadata } from './layer-facts.js';

/** The software in an image, each item with the layer that holds its file; paths begin with a slash. */
export interface ImageFacts {
  osRelease: Readonly<Record<string, string>>;
  debs: readonly InstalledDeb[];
  /** Layer with the final dpkg/status. */
  debsLayer?: string;
  /** Names of the licences of a package; undefined if it has no copyright file. */
  licencesOf: (name: string) => readonly string[] | undefined;
  distributions: readonly { path: string; layer: string; metadata: Metadata }[];
  libraries: readonly string[];
  bills: readonly { path: string; bill: unknown }[];
  /** dpkg/status and METADATA that cannot be read. */
  unread: readonly string[];
}

interface Held<T> {
  layer: string;
  value: T;
}

/** Stacks layers, bottom first: a layer hides, removes and adds files (OCI image-spec, layer.md). */
export function mergeLayers(layers: readonly { digest: string; facts: LayerFacts }[]): ImageFacts {
  const files = new Map<string, Held<unknown>>();
  for (const { digest: layer, facts } of layers) {
    for (const path of [...files.keys()]) if (isRemoved(path, facts)) files.delete(path);
    const put = (kind: string, path: string, value: unknown): void => {
      files.set(`${kind}:${path}`, { layer, value });
    };
    for (const path of files.keys()) if (isReplaced(path, facts)) files.delete(path);
    for (const path of facts.unread) put('unread', path, true);
    if (facts.osRelease !== undefined) put('os', 'etc/os-release', facts.osRelease);
    if (facts.debs !== undefined) put('debs', 'var/lib/dpkg/status', facts.debs);
    for (const [path, value] of Object.entries(facts.copyrights)) put('copyright', path, value);
    for (const [path, value] of Object.entries(facts.links)) put('link', path, value);
    for (const [path, value] of Object.entries(facts.distributions)) put('metadata', path, value);
    for (const [path, value] of Object.entries(facts.bills)) put('bill', path, value);
    for (const path of facts.libraries) put('library', path, true);
  }
  const of = <T>(kind: string): [string, Held<T>][] =>
    [...files]
      .filter(([key]) => key.startsWith(`${kind}:`))
      .map(([key, held]): [string, Held<T>] => [key.slice(kind.length + 1), held as Held<T>])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const [debs] = of<InstalledDeb[]>('debs');
  const copyrights = new Map(of<string[]>('copyright').map(([path, { value }]) => [path, value]));
  const links = new Map(of<string>('link').map(([path, { value }]) => [path, value]));
  return {
    osRelease: of<Record<string, string>>('os')[0]?.[1].value ?? {},
    debs: debs?.[1].value ?? [],
    ...(debs === undefined ? {} : { debsLayer: debs[1].layer }),
    licencesOf: (name) => copyrights.get(resolve(`usr/share/doc/${name}/copyright`, links)),
    distributions: of<Metadata>('metadata').map(([path, { layer, value }]) => ({
      path: `/${path}`,
      layer,
      metadata: value,
    })),
    libraries: of('library').map(([path]) => `/${path}`),
    bills: of('bill').map(([path, { value }]) => ({ path: `/${path}`, bill: value })),
    unread: of('unread').map(([path]) => `/${path}`),
  };
}

function isRemoved(key: string, { removed, emptied }: LayerFacts): boolean {
  const path = key.slice(key.indexOf(':') + 1);
  return (
    removed.some((each) => path === each || path.startsWith(`${each}/`)) ||
    emptied.some((each) => path.startsWith(`${each}/`))
  );
}

/** Whether a file that could be read takes the place of one that could not, or the other way round. */
function isReplaced(key: string, { unread, distributions, debs }: LayerFacts): boolean {
  const path = key.slice(key.indexOf(':') + 1);
  const isRead = path in distributions || (path === 'var/lib/dpkg/status' && debs !== undefined);
  return key.startsWith('unread:') ? isRead : unread.includes(path);
}

/** Follows links in usr/share/doc, of a folder or of the file, at most a few times. */
function resolve(path: string, links: ReadonlyMap<string, string>): string {
  let at = path;
  for (let depth = 0; depth < 8; depth += 1) {
    const folder = posix.dirname(at);
    const [from, rest] = links.has(at) ? [at, ''] : [folder, `/${posix.basename(at)}`];
    const target = links.get(from);
    if (target === undefined) return at;
    at = posix
      .normalize(posix.join(target.startsWith('/') ? '' : posix.dirname(from), target) + rest)
      .replace(/^\/+/u, '');
  }
  return at;
}
