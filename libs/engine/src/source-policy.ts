/** Folders of this machine and images of the store, which a request names itself. */
const OWN_SOURCES = ['local://*', 'oci-layout://*'];

/**
 * BuildKit's source policy for a request, as JSON: all that a build may read are the request's folders and images, and what it
 * lists. The engine evaluates it for each source, those of frontends and ONBUILD included; the last matching rule wins.
 */
export function sourcePolicy(sources: readonly string[] = []): string {
  const rule = (action: 'ALLOW' | 'DENY', identifier: string): object => ({ action, selector: { identifier } });
  const allowed = [...OWN_SOURCES, ...sources].map((identifier) => rule('ALLOW', identifier));
  return JSON.stringify({ version: 1, rules: [rule('DENY', '*'), ...allowed] });
}
