import { readInstructions, type Instruction } from './read-instructions.js';
import { splitWords, Unsplittable } from './split-words.js';

/** The arguments before the first FROM, each with the value that it has there. */
export function globalArguments(
  instructions: readonly Instruction[],
  given: Readonly<Record<string, string>>,
): Map<string, string> {
  const values = new Map<string, string>();
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  for (const { keyword, rest } of instructions.slice(0, Math.max(first, 0))) {
    if (keyword !== 'ARG') continue;
    for (const word of wordsOf(rest)) {
      const [name = ''] = word.split('=', 1);
      const own = word.includes('=') ? expandImage(word.slice(name.length + 1), values) : undefined;
      const value = Object.hasOwn(given, name) ? given[name] : own;
      if (value === undefined) values.delete(name);
      else values.set(name, value);
    }
  }
  return values;
}

/** Whether a Dockerfile declares a build argument before its first FROM. */
export function declaresArgument(text: string, name: string): boolean {
  const { instructions } = readInstructions(text.replace(/^\ufeff/u, ''));
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  return instructions
    .slice(0, Math.max(first, 0))
    .some(({ keyword, rest }) => keyword === 'ARG' && wordsOf(rest).some((word) => word.split('=', 1)[0] === name));
}

function wordsOf(text: string): string[] {
  try {
    return splitWords(text, true);
  } catch (error) {
    if (error instanceof Unsplittable) return [];
    throw error;
  }
}

/** The name of an image with variables and quotes taken out; undefined where it is not known before the build. */
export function expandImage(text: string, values: ReadonlyMap<string, string>): string | undefined {
  let result = '';
  let quote = '';
  for (let at = 0; at < text.length;) {
    const here = text[at] ?? '';
    if (here === '\\' || here === '`') return undefined;
    if (quote === '' ? here === '"' || here === "'" : here === quote) {
      quote = quote === '' ? here : '';
      at += 1;
    } else if (here !== '$' || quote === "'") {
      result += here;
      at += 1;
    } else {
      const [found, plain, braced, fallback] =
        /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::-([\w./@:-]*))?\})/u.exec(text.slice(at)) ?? [];
      const value = values.get(plain ?? braced ?? '');
      const known = value === undefined || value === '' ? (fallback ?? value) : value;
      if (found === undefined || known === undefined) return undefined;
      result += known;
      at += found.length;
    }
  }
  return quote === '' && result !== '' ? result : undefined;
}
