/** Whatever one command leaves for the next one in the same shell, or that spans commands: such a script stays whole. */
const SHARED =
  /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|select|function|\{|\}|cd|pushd|popd|export|set|shopt|umask|unset|source|\.|alias|trap|exec|eval|read|exit|return|[A-Za-z_]\w*\+?=\S*)(?=\s|$)|^[(!]|^[\w-]+\s*\(\)/u;
const EXPANSION = /\$[\w{@*#?!$-]/u;

interface Part {
  text: string;
  /** What stands behind it: `&&`, `||`, or `;` for anything that goes on after a failure. */
  operator: string;
}

/**
 * Scripts for `bash -eu`, one after the other, that do what `bash -c` does with the whole script. A chain of `&&` is split;
 * what ignores a failure (`a; b`, `a && b || c`) or hands something on in the shell stays in one script.
 */
export function splitScript(script: string): string[] {
  const text = script.trim();
  if (text === '') return [];
  const parts = readParts(text);
  if (parts === undefined || parts.some((part) => SHARED.test(part.text))) return [withoutExit(text)];
  const commands = parts.filter((part) => part.text !== '');
  if (commands.some(({ operator }, index) => operator === ';' && index < commands.length - 1))
    return [withoutExit(text)];
  return joinAlternatives(commands).map(withUnset);
}

/** `a && b || c && d` means `{ a && b || c; } && d`: everything up to the last alternative is one command. */
function joinAlternatives(parts: readonly Part[]): string[] {
  const last = parts.findLastIndex(({ operator }) => operator === '||') + 1;
  const [first, others] = last === 0 ? [[], parts] : [parts.slice(0, last + 1), parts.slice(last + 1)];
  const joined = first.map(({ text, operator }, index) => (index < last ? `${text} ${operator} ` : text)).join('');
  return [...(joined === '' ? [] : [joined]), ...others.map(({ text }) => text)];
}

/** StarlingX runs scripts without -e and -u, where a failure in the middle and an unset variable do no harm. */
const withoutExit = (script: string): string =>
  /[\n;&|]/u.test(script) || EXPANSION.test(script) ? `set +eu\n${script}` : script;
const withUnset = (command: string): string => (EXPANSION.test(command) ? `set +u\n${command}` : command);

/** The commands of a script with the operator behind each; undefined where only bash can tell. */
function readParts(script: string): Part[] | undefined {
  const parts: Part[] = [];
  let text = '';
  let quote = '';
  for (let at = 0; at < script.length; at += 1) {
    const here = script[at] ?? '';
    const two = script.slice(at, at + 2);
    if (here === '\\' && quote !== "'") {
      text += two === '\\\n' ? ' ' : two;
      at += 1;
    } else if (two === '$(' && quote !== "'") return undefined;
    else if (here === '`' && quote !== "'") return undefined;
    else if (quote !== '') {
      if (here === quote) quote = '';
      text += here;
    } else if (here === '"' || here === "'") {
      quote = here;
      text += here;
    } else if (two === '<(' || two === '>(' || two === '<<' || two === ';;') return undefined;
    else if (here === '#' && /(?:^|\s)$/u.test(text)) return undefined;
    else if (two === '&&' || two === '||' || here === ';' || here === '\n') {
      const operator = two === '&&' || two === '||' ? two : ';';
      const last = parts.at(-1);
      // bash goes on in the next line after an operator.
      if (here !== '\n' || text.trim() !== '') parts.push({ text: text.trim(), operator });
      else if (last === undefined) return undefined;
      text = '';
      if (operator !== ';') at += 1;
    } else if (here === '&' && !/[<>]$/u.test(text) && script[at + 1] !== '>') return undefined;
    else text += here;
  }
  if (text.trim() !== '') parts.push({ text: text.trim(), operator: '' });
  return quote === '' ? parts : undefined;
}
