import { parseDirective } from './read-instructions.js';

/** The frontend that a Dockerfile asks for in one of the forms that BuildKit's DetectSyntax reads, and its line. */
export function findFrontend(text: string): { line: number; name: string } | undefined {
  const lines = text
    .replace(/^\ufeff/u, '')
    .split('\n')
    .map((line) => line.replace(/\r$/u, ''));
  const first = lines[0]?.startsWith('#!') === true ? 1 : 0;
  for (const comment of ['#', '//']) {
    const seen = new Set<string>();
    for (const [index, line] of lines.entries()) {
      if (index < first) continue;
      const directive = parseDirective(line, comment);
      // A directive that is given twice is an error, and ends the search.
      if (directive === undefined || seen.has(directive.name)) break;
      seen.add(directive.name);
      if (directive.name === 'syntax') return { line: index + 1, name: directive.value.split(' ', 1)[0] ?? '' };
    }
  }
  const name = syntaxIn(lines.slice(first).join('\n'));
  return name === undefined ? undefined : { line: first + 1, name };
}

function syntaxIn(text: string): string | undefined {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    const name = Object.entries(found).find(([key]) => key === 'syntax')?.[1] as unknown;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
