const COMMAND =
  /\([ \t]*(?:(?<encode>base64)(?<unwrapped>[ \t]+(?:-w[ \t]*0|--wrap=0))?|cat)[ \t]*<<(?<indented>-?)[ \t]*(?<quote>['"]?)(?<name>\w+)\k<quote>[ \t]*\n/uy;
const END = /[ \t\n]*\)/uy;
/** Characters of a line of base64 without -w0. */
const WRAP = 76;

/**
 * The text of `$(cat <<'E' ...)` or `$(base64 -w0 <<'E' ...)`, whose parenthesis stands at `start`, and the position behind it;
 * undefined where anything in it would have to be run or looked up.
 */
export function readDocument(source: string, start: number): { text: string; end: number } | undefined {
  COMMAND.lastIndex = start;
  const groups = COMMAND.exec(source)?.groups;
  if (groups === undefined) return undefined;
  const indented = groups.indented === '-';
  const begin = COMMAND.lastIndex;
  const lines: string[] = [];
  for (let at = begin; at < source.length;) {
    const newline = source.indexOf('\n', at);
    if (newline < 0) return undefined;
    const raw = source.slice(at, newline);
    const line = indented ? raw.replace(/^\t+/u, '') : raw;
    if (line === groups.name) {
      END.lastIndex = newline;
      if (!END.test(source)) return undefined;
      const body = lines.map((each) => `${each}\n`).join('');
      if (groups.quote === '' && /[$`\\]/u.test(body)) return undefined;
      return {
        text: (groups.encode === undefined ? body : encode(body, groups)).replace(/\n+$/u, ''),
        end: END.lastIndex,
      };
    }
    lines.push(line);
    at = newline + 1;
  }
  return undefined;
}

function encode(body: string, { unwrapped }: Record<string, string | undefined>): string {
  const text = Buffer.from(body).toString('base64');
  return unwrapped === undefined ? text.replaceAll(new RegExp(`.{${String(WRAP)}}`, 'gu'), '$&\n') : text;
}
