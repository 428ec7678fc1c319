import { pattern } from './names.js';

/**
 * An image of a registry as a Dockerfile names it, by the grammar of distribution/reference: a host with a dot, a port or
 * `localhost`, a path in lower case, then a tag, a digest, or both. Docker Hub's images need no host.
 */
const REFERENCE =
  /^(?:(?<host>localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:\d+\/))(?<port>:\d{1,5})?\/)?(?<path>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/u;

export const foreignReference = pattern(
  REFERENCE,
  'an image of a registry, such as "golang:1.25" or "gcr.io/distroless/static:nonroot"',
);

export interface ForeignReference {
  /** `docker.io`, or the host and port that the reference names. */
  host: string;
  /** Path of the repository on the host. */
  path: string;
  /** The digest where there is one, else the tag, `latest` by default. */
  version: string;
}

/** The parts of a reference that foreignReference accepts; undefined for any other text. */
export function parseReference(text: string): ForeignReference | undefined {
  const groups = REFERENCE.exec(text)?.groups;
  if (groups?.path === undefined) return undefined;
  const { host, port = '', path, tag = 'latest', digest: named } = groups;
  const isHub = host === undefined || host === 'docker.io' || host === 'index.docker.io';
  return {
    host: isHub ? 'docker.io' : `${host.toLowerCase()}${port}`,
    path: isHub && !path.includes('/') ? `library/${path}` : path,
    version: named ?? tag,
  };
}

/**
 * The short form by which BuildKit's Dockerfile frontend looks for a named context (reference.FamiliarString): without
 * Docker Hub's host, without `library/` and without the tag `latest`.
 */
export function familiarName(text: string): string {
  const parsed = parseReference(text);
  if (parsed === undefined) return text;
  const rest = text.slice(text.length - (/(?::[^/@:]+)?(?:@.*)?$/u.exec(text)?.[0].length ?? 0));
  const path = parsed.host === 'docker.io' ? parsed.path.replace(/^library\//u, '') : `${parsed.host}/${parsed.path}`;
  return `${path}${rest}`.replace(/:latest$/u, '');
}
