import { absolutePath, type Step } from '@stx/formats';

/** Whatever one command leaves for the next one in the same shell, or that spans commands: such a script stays whole. */
const SHARED =
  /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|select|function|\{|\}|cd|pushd|popd|export|set|shopt|umask|unset|source|\.|alias|trap|exec|eval|read|[A-Za-z_]\w*\+?=\S*)(?=\s|$)|^\(|^[\w-]+\s*\(\)/u;

/**
 * The commands of a script that may be run one by one with the same result: parted at newlines, `;` and `&&` outside of
 * quotes. A script whose commands lean on each other comes back whole.
 */
export function splitScript(script: string): string[] {
  const commands: string[] = [];
  let command = '';
  let quote = '';
  for (let at = 0; at < script.length; at += 1) {
    const here = script[at] ?? '';
    const two = script.slice(at, at + 2);
    if (here === '\\' && quote !== "'") {
      command += two === '\\\n' ? ' ' : two;
      at += 1;
    } else if (quote !== '') {
      if (here === quote) quote = '';
      command += here;
    } else if (/["'`]/u.test(here)) {
      quote = here;
      command += here;
    } else if (two === '$(' || two === '<(' || two === '<<') return whole(script);
    else if (two === '&&' || (here === ';' && two !== ';;') || here === '\n') {
      commands.push(command);
      command = '';
      if (two === '&&') at += 1;
    } else command += here;
  }
  const found = [...commands, command].map((each) => each.trim()).filter((each) => each !== '');
  return quote !== '' || found.some((each) => SHARED.test(each)) ? whole(script) : found;
}

function whole(script: string): string[] {
  return script.trim() === '' ? [] : [script.trim()];
}

const isPath = (text: string | undefined): text is string =>
  text !== undefined && absolutePath.safeParse(text).success && text !== '/' && !text.endsWith('/');

/** A command as the step that says the same: a link or folders where it is exactly that, else a shell step. */
export function stepsOf(command: string): Step[] {
  const [program, ...words] = command.split(/\s+/u);
  const [target, path] = words.slice(-2);
  if (
    program === 'ln' &&
    words.length === 3 &&
    /^-(?:s|sf|fs|sfn|snf)$/u.test(words[0] ?? '') &&
    isPath(path) &&
    isPath(target)
  ) {
    return [{ link: { path, target } }];
  }
  const folders = words[0] === '-p' ? words.slice(1) : words;
  if (program === 'mkdir' && folders.length > 0 && folders.every(isPath)) {
    return folders.map((folder) => ({ directory: { path: folder } }));
  }
  return [{ shell: command }];
}
