/** Percent-encoding of package URLs: everything but letters, digits, `.-_~` and the colon. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/gu, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

export interface PackageUrl {
  type: 'deb' | 'pypi' | 'oci' | 'generic';
  namespace?: string;
  name: string;
  version?: string;
  qualifiers?: Readonly<Record<string, string | undefined>>;
}

/** The canonical form of a package URL (purl-spec): qualifiers without a value are omitted, the others are sorted. */
export function packageUrl({ type, namespace, name, version, qualifiers = {} }: PackageUrl): string {
  const path = [type, ...(namespace === undefined ? [] : namespace.split('/')), name].map(encode).join('/');
  const pairs = Object.entries(qualifiers)
    .flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key}=${encode(value)}`]))
    .sort();
  return `pkg:${path}${version === undefined ? '' : `@${encode(version)}`}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}
