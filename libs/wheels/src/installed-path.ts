const DATA = /^[^/]+\.data\/(?<scheme>[^/]+)\/(?<rest>.+)$/u;

/** The kinds of folder below `.data` that installers know (sysconfig's scheme keys, PEP 427). */
export const SCHEMES: readonly string[] = ['purelib', 'platlib', 'headers', 'scripts', 'data'];

/** Which kind of folder an entry is installed to; undefined when it goes to site-packages itself. */
export function schemeOf(name: string): string | undefined {
  return DATA.exec(name)?.groups?.scheme;
}

/**
 * Where an entry ends when it is installed, relative to site-packages; what goes elsewhere has its scheme and `:` in
 * front. The two libraries are one folder in a virtual environment.
 */
export function installedPath(name: string): string {
  const { scheme, rest } = (DATA.exec(name)?.groups ?? {}) as Partial<Record<string, string>>;
  if (scheme === undefined || rest === undefined) return name;
  return scheme === 'purelib' || scheme === 'platlib' ? rest : `${scheme}:${rest}`;
}
