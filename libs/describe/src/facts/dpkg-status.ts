import type { InstalledDeb } from './layer-facts.js';

type Stanza = Readonly<Record<string, string>>;

/** Stanzas of a control file (deb822); continued lines are joined with newlines. */
export function parseStanzas(text: string): Stanza[] {
  return text.split(/\n(?:[ \t]*\n)+/u).flatMap((block) => {
    const fields: Record<string, string> = {};
    let last: string | undefined;
    for (const line of block.split('\n')) {
      const { name, value } = /^(?<name>[^\s:#][^:]*):\s*(?<value>.*)$/u.exec(line)?.groups ?? {};
      if (name !== undefined) {
        last = name.toLowerCase();
        fields[last] = (value ?? '').trimEnd();
      } else if (last !== undefined && /^[ \t]/u.test(line)) {
        fields[last] = `${fields[last] ?? ''}\n${line.trim()}`;
      }
    }
    return Object.keys(fields).length === 0 ? [] : [fields];
  });
}

/** The installed packages of /var/lib/dpkg/status, by name and architecture (deb-src-control(5), dpkg-query(1)). */
export function parseStatus(text: string): InstalledDeb[] {
  return parseStanzas(text)
    .filter(({ status = '' }) => status.split(/\s+/u)[2] === 'installed')
    .map((stanza) => {
      const { package: name = '', version = '', architecture = '' } = stanza;
      return {
        name,
        version,
        architecture,
        source: sourceOf(stanza.source, name, version),
        depends: [...relations(stanza['pre-depends']), ...relations(stanza.depends)],
        provides: relations(stanza.provides).flat(),
      };
    })
    .sort((a, b) => (`${a.name} ${a.architecture}` < `${b.name} ${b.architecture}` ? -1 : 1));
}

/** `Source: glibc (2.41-12)`: the version stands there only where it is not that of the package. */
function sourceOf(field: string | undefined, name: string, version: string): InstalledDeb['source'] {
  const match = /^(?<name>\S+)(?:\s+\((?<version>[^)]+)\))?$/u.exec(field ?? '');
  return { name: match?.groups?.name ?? name, version: match?.groups?.version ?? version };
}

/** Names of a relation field: each list holds alternatives. */
function relations(field = ''): string[][] {
  return field
    .split(',')
    .map((all) => all.split('|').map((each) => /^\s*([a-z0-9][a-z0-9+.-]*)/u.exec(each)?.[1] ?? ''))
    .map((all) => all.filter((name) => name !== ''))
    .filter((all) => all.length > 0);
}
