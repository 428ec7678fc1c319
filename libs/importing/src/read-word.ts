import { readDocument } from './read-document.js';

/** A word of bash after quoting; `why` names what only bash could compute. */
export interface Word {
  text: string;
  why: string[];
  /** Holds an unquoted pattern or brace, which bash expands outside of plain assignments. */
  pattern: boolean;
  /** Holds an unquoted brace, which bash expands even in what `export` assigns. */
  brace: boolean;
  end: number;
}

/** Gives the text of a variable that the same file has set, or undefined. */
export type Lookup = (name: string) => string | undefined;

/** A quote, parenthesis or brace that is opened and never closed. */
export class Unterminated extends Error {}

/** More than any directive file holds; the whole file is refused at that place. */
export class LimitExceeded extends Error {}

/** Characters of one value. */
export const MOST_CHARACTERS = 16_384;
/** Parentheses, braces and quotes within each other. */
export const MOST_DEPTH = 100;
/** Reasons that one word gives; the first ones tell enough. */
const MOST_REASONS = 5;

const ENDS_WORD = /[ \t\n;&|<>()]/u;

/** @throws LimitExceeded for a value that is longer than MOST_CHARACTERS. */
export function requireLength(length: number): void {
  if (length > MOST_CHARACTERS) throw new LimitExceeded(`a value has more than ${String(MOST_CHARACTERS)} characters`);
}

/** Reads one word of bash. Runs nothing; `why` names what bash would run or look up. */
export function readWord(source: string, start: number, lookup: Lookup): Word {
  const word: Word = { text: '', why: [], pattern: false, brace: false, end: start };
  // bash expands a tilde at the start of a value and behind each of its colons.
  let tilde = true;
  while (word.end < source.length) {
    const here = source[word.end] ?? '';
    const expands: boolean = tilde;
    tilde = here === ':' || here === '=';
    if (/[<>]/u.test(here) && source[word.end + 1] === '(') {
      refuse(word, source, closing(source, word.end + 1), 'starts a process, which an import does not do');
    } else if (ENDS_WORD.test(here)) break;
    else if (here === "'") readSingle(word, source);
    else if (here === '"') readDouble(word, source, lookup);
    else if (here === '\\') {
      const next = source[word.end + 1];
      if (next === undefined) refuse(word, source, word.end + 1, 'ends the file after a backslash');
      else {
        if (next === '\n') tilde = expands;
        take(word, next === '\n' ? '' : next, word.end + 2);
      }
    } else if (here === '$') readDollar(word, source, lookup, false);
    else if (here === '`')
      refuse(word, source, closing(source, word.end), 'runs a command, which an import does not do');
    else {
      if (/[*?[{]/u.test(here)) word.pattern = true;
      if (here === '{') word.brace = true;
      if (here === '~' && expands) refuse(word, source, word.end + 1, 'is a home folder, which only a shell knows');
      else take(word, here, word.end + 1);
    }
  }
  return word;
}

function take(word: Word, text: string, end: number): void {
  word.text += text;
  requireLength(word.text.length);
  word.end = end;
}

function refuse(word: Word, source: string, end: number, why: string): void {
  const text = source.slice(word.end, end);
  if (word.why.length < MOST_REASONS) word.why.push(`${text.length > 60 ? `${text.slice(0, 57)}...` : text} ${why}`);
  take(word, text, end);
}

function readSingle(word: Word, source: string): void {
  const end = source.indexOf("'", word.end + 1);
  if (end < 0) throw new Unterminated("a ' is not closed");
  take(word, source.slice(word.end + 1, end), end + 1);
}

function readDouble(word: Word, source: string, lookup: Lookup): void {
  word.end += 1;
  for (;;) {
    const here = source[word.end];
    const next = source[word.end + 1] ?? '';
    if (here === undefined) throw new Unterminated('a " is not closed');
    if (here === '"') {
      take(word, '', word.end + 1);
      return;
    }
    if (here === '\\' && next === '\n') take(word, '', word.end + 2);
    else if (here === '\\' && '$`"\\'.includes(next)) take(word, next, word.end + 2);
    else if (here === '$') readDollar(word, source, lookup, true);
    else if (here === '`')
      refuse(word, source, closing(source, word.end), 'runs a command, which an import does not do');
    else take(word, here, word.end + 1);
  }
}

function readDollar(word: Word, source: string, lookup: Lookup, quoted: boolean): void {
  const rest = source.slice(word.end + 1);
  if (rest.startsWith('(')) {
    const document = readDocument(source, word.end + 1);
    if (document !== undefined) {
      // Outside quotes bash splits the text, which matters where words are listed.
      if (!quoted) word.pattern = true;
      take(word, document.text, document.end);
      return;
    }
    const what = rest.startsWith('((')
      ? 'is arithmetic, which the import does not evaluate'
      : 'runs a command, which an import does not do';
    refuse(word, source, closing(source, word.end + 1), what);
    return;
  }
  const name = /^(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})/u.exec(rest)?.[0];
  if (name !== undefined) {
    const end = word.end + 1 + name.length;
    if (!name.startsWith('{') && source.startsWith('\\\n', end)) {
      refuse(word, source, end, 'may continue on the next line: write it on one line');
      return;
    }
    const value = lookup(name.replaceAll(/[{}]/gu, ''));
    if (value === undefined) {
      refuse(word, source, end, 'has no value that this file sets');
      return;
    }
    // Outside quotes bash splits and expands the value once more, which matters where words are listed.
    if (!quoted) word.pattern = true;
    take(word, value, end);
    return;
  }
  if (rest.startsWith('{')) {
    refuse(word, source, closing(source, word.end + 1), 'is an expansion, which the import does not evaluate');
    return;
  }
  if (rest.startsWith('[')) {
    refuse(word, source, closing(source, word.end + 1), 'is arithmetic, which the import does not evaluate');
    return;
  }
  if (!quoted && /^['"]/u.test(rest)) {
    refuse(word, source, closing(source, word.end + 1), 'is a kind of quoting that the import does not read');
    return;
  }
  if (rest.startsWith('\\\n')) {
    refuse(word, source, word.end + 3, 'continues on the next line: write it on one line');
    return;
  }
  if (/^[@*#?$!0-9-]/u.test(rest)) {
    refuse(word, source, word.end + 2, 'is a parameter of the shell that reads the file');
    return;
  }
  take(word, '$', word.end + 1);
}

/** The position after the closing counterpart of what stands at `start`: a parenthesis, brace, backtick or quote. */
export function closing(source: string, start: number, depth = 1): number {
  if (depth > MOST_DEPTH)
    throw new LimitExceeded(`parentheses, braces or quotes are nested more than ${String(MOST_DEPTH)} deep`);
  const open = source[start] ?? '';
  const pairs: Record<string, string> = { '(': ')', '{': '}', '[': ']' };
  const close = pairs[open] ?? open;
  for (let at = start + 1; at < source.length; at += 1) {
    const here = source[at] ?? '';
    if (here === '\\') at += 1;
    else if (here === close) return at + 1;
    else if (open === "'" || (open === '`' && here !== "'")) continue;
    else if (here === "'" && open !== '"') at = indexOrFail(source, at);
    else if (here === '`' || here === open || (here === '(' && open === '{') || (here === '"' && open !== '"'))
      at = closing(source, at, depth + 1) - 1;
    else if (here === '$' && /[({]/u.test(source[at + 1] ?? '')) at = closing(source, at + 1, depth + 1) - 1;
  }
  throw new Unterminated(`a ${open} is not closed`);
}

function indexOrFail(source: string, start: number): number {
  const end = source.indexOf("'", start + 1);
  if (end < 0) throw new Unterminated("a ' is not closed");
  return end;
}
