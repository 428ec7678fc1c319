/** What is wrong in a text that BuildKit refuses to split. */
export class Unsplittable extends Error {}

/** Substitutions are nested deeper than anybody writes them. */
export class TooDeep extends Unsplittable {}

const MOST_DEPTH = 100;
const WHITE_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/u;
const SPECIAL_PARAMETER = /^[@*#?\-$!0]$/u;

/** A blank as Go's unicode.IsSpace knows it. */
export const isSpace = (character: string): boolean => WHITE_SPACE.test(character);

/**
 * Splits a line into words as BuildKit's shell.Lex does without any variables: here-documents are found in its words. Raw,
 * quotes and escapes stay in the words.
 *
 * @throws Unsplittable for a quote or brace that is not closed.
 */
export function splitWords(text: string, raw: boolean): string[] {
  return new Lexer(Array.from(text), raw).words();
}

class Lexer {
  private at = 0;
  /** The word that is being read; BuildKit has one for all levels. */
  private buffer = '';
  private depth = 0;

  constructor(
    private readonly characters: readonly string[],
    private readonly raw: boolean,
  ) {}

  words(): string[] {
    return this.read(undefined, this.raw).words;
  }

  private peek(): string | undefined {
    return this.characters[this.at];
  }

  private next(): string | undefined {
    const character = this.characters[this.at];
    if (character !== undefined) this.at += 1;
    return character;
  }

  private read(stop: string | undefined, rawEscapes: boolean): { text: string; words: string[] } {
    const words: string[] = [];
    let text = '';
    let inWord = false;
    this.buffer = '';
    const add = (part: string): void => {
      this.buffer += part;
      inWord = true;
    };
    const addSplit = (part: string): void => {
      for (const character of part) {
        if (!isSpace(character)) add(character);
        else if (inWord && this.buffer !== '') {
          words.push(this.buffer);
          this.buffer = '';
          inWord = false;
        }
      }
    };
    const flushed = (): { text: string; words: string[] } => {
      if (this.buffer !== '') words.push(this.buffer);
      this.buffer = '';
      return { text, words };
    };
    for (let character = this.peek(); character !== undefined; character = this.peek()) {
      if (character === stop) {
        this.next();
        return flushed();
      }
      if (character === '$') {
        const part = this.dollar(rawEscapes);
        text += part;
        addSplit(part);
      } else if (character === '<' || character === "'" || character === '"') {
        const part = character === '<' ? this.arrows() : this.quoted(character, rawEscapes);
        text += part;
        add(part);
      } else {
        this.next();
        if (character !== '\\') {
          text += character;
          addSplit(character);
          continue;
        }
        if (rawEscapes) {
          add(character);
          text += character;
        }
        const escaped = this.next();
        if (escaped === undefined) break;
        add(escaped);
        text += escaped;
      }
    }
    if (stop !== undefined) throw new Unsplittable(`${stop} is missing`);
    return flushed();
  }

  private arrows(): string {
    this.next();
    if (this.peek() !== '<') return '<';
    this.next();
    let found = '<<';
    for (let space = this.peek(); space !== undefined && ' \t\r'.includes(space); space = this.peek()) {
      found += space;
      this.next();
    }
    return found;
  }

  private quoted(quote: string, rawEscapes: boolean): string {
    this.next();
    let text = this.raw ? quote : '';
    for (;;) {
      const character = this.peek();
      if (character === undefined) throw new Unsplittable(`a ${quote} is not closed`);
      if (character === '$' && quote === '"') {
        text += this.dollar(rawEscapes);
        continue;
      }
      this.next();
      if (character === quote) return this.raw ? text + quote : text;
      if (character !== '\\' || quote === "'") {
        text += character;
        continue;
      }
      const escaped = this.peek();
      if (escaped === undefined) continue;
      if ('"$\\'.includes(escaped)) {
        text += rawEscapes ? character + escaped : escaped;
        this.next();
      } else text += rawEscapes && !this.raw ? character + character : character;
    }
  }

  private dollar(rawEscapes: boolean): string {
    this.next();
    if (this.peek() !== '{') return `$${this.name()}`;
    this.next();
    this.depth += 1;
    if (this.depth > MOST_DEPTH) throw new TooDeep(`substitutions are nested more than ${String(MOST_DEPTH)} deep`);
    const text = this.substitution(rawEscapes);
    this.depth -= 1;
    return text;
  }

  /** What stands behind `${`. */
  private substitution(rawEscapes: boolean): string {
    const first = this.peek();
    if (first === undefined || '{}:'.includes(first)) throw new Unsplittable('a substitution is not understood');
    const name = this.name();
    let modifier = this.next() ?? '';
    if (modifier === '}') return `\${${name}}`;
    if (modifier === '/') {
      if (this.peek() === '/') this.next();
      const pattern = this.read('/', true).text;
      return `\${${name}/${pattern}/${this.read('}', true).text}}`;
    }
    const unset = modifier === ':' ? ':' : '';
    if (unset !== '') modifier = this.next() ?? '';
    const isPattern = modifier === '#' || modifier === '%';
    if (unset === '' ? !'+-?#%'.includes(modifier) || modifier === '' : isPattern)
      throw new Unsplittable('a substitution is not understood');
    return `\${${name}${unset}${modifier}${this.read('}', isPattern || rawEscapes).text}}`;
  }

  private name(): string {
    let name = '';
    for (let character = this.peek(); character !== undefined; character = this.peek()) {
      if (name === '' && /^\p{Nd}$/u.test(character)) {
        while (/^\p{Nd}$/u.test(this.peek() ?? '')) name += this.next() ?? '';
        return name;
      }
      if (name === '' && SPECIAL_PARAMETER.test(character)) return this.next() ?? '';
      if (!/^[\p{L}\p{Nd}_]$/u.test(character)) break;
      name += character;
      this.next();
    }
    return name;
  }
}
