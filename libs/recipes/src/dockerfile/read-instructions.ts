import { isSpace, splitWords, TooDeep, Unsplittable } from './split-words.js';

/** An instruction of a Dockerfile, its flags unquoted as BuildKit's parser has them. */
export interface Instruction {
  /** Counted from 1. */
  line: number;
  /** In upper case. */
  keyword: string;
  flags: string[];
  /** What stands behind the flags. */
  rest: string;
}

export interface Dockerfile {
  instructions: Instruction[];
  /** Why BuildKit would read no further, where that is so. */
  fault?: { line: number; why: string };
}

interface Document {
  name: string;
  /** Whether tabs before its end do not count. */
  indented: boolean;
}

const MAY_HAVE_DOCUMENTS = new Set(['ADD', 'COPY', 'RUN']);
const BLANKS = '\t\v\f\r ';

/**
 * Reads a Dockerfile into its instructions the way BuildKit's parser does (frontend/dockerfile/parser): directives, continued
 * lines, comments within them, flags with quotes, here-documents. A test compares the two.
 */
export function readInstructions(text: string): Dockerfile {
  return new Reader(text).read();
}

class Reader {
  private readonly lines: string[];
  private at = 0;
  private escape = '\\';
  private readonly seen = new Set<string>();
  private directives = true;
  private readonly instructions: Instruction[] = [];

  constructor(text: string) {
    this.lines = text.split('\n');
    if (this.lines.at(-1) === '') this.lines.pop();
  }

  read(): Dockerfile {
    while (this.at < this.lines.length) {
      const line = this.at + 1;
      const why = this.readOne();
      if (why !== undefined) return { instructions: this.instructions, fault: { line, why } };
    }
    return { instructions: this.instructions };
  }

  /** Why BuildKit would refuse what stands here. */
  private readOne(): string | undefined {
    const line = this.at + 1;
    const first = trimStart(endless(this.lines[this.at] ?? ''));
    this.at += 1;
    const why = this.readDirective(first);
    if (why !== undefined) return why;
    let [text, continued] = this.continuation(first.startsWith('#') ? '' : first);
    if (!continued && text === '') return undefined;
    while (continued && this.at < this.lines.length) {
      const next = endless(this.lines[this.at] ?? '');
      this.at += 1;
      const content = trimStart(next);
      if (content === '' || content.startsWith('#')) continue;
      const [part, more] = this.continuation(next);
      text += part;
      continued = more;
    }
    const instruction = this.split(text, line);
    this.instructions.push(instruction);
    return this.skipDocuments(instruction, text);
  }

  /** Directives are comments before all else, each of them once. */
  private readDirective(line: string): string | undefined {
    if (!this.directives) return undefined;
    const found = parseDirective(line, '#');
    if (found === undefined) {
      this.directives = false;
      return undefined;
    }
    if (this.seen.has(found.name)) return `the directive ${found.name} is given twice`;
    this.seen.add(found.name);
    if (found.name !== 'escape') return undefined;
    if (found.value !== '\\' && found.value !== '`') return `the escape ${JSON.stringify(found.value)} is not known`;
    this.escape = found.value;
    return undefined;
  }

  /** A line without the character by which it goes on, and whether it does. */
  private continuation(line: string): [string, boolean] {
    let end = line.length;
    while (end > 0 && ' \t'.includes(line[end - 1] ?? '')) end -= 1;
    if (line[end - 1] !== this.escape || line[end - 2] === this.escape) return [line, false];
    return [line.slice(0, end - 1), true];
  }

  private split(text: string, line: number): Instruction {
    const trimmed = trim(text);
    let end = 0;
    while (end < trimmed.length && !BLANKS.includes(trimmed[end] ?? '')) end += 1;
    let begin = end;
    while (begin < trimmed.length && BLANKS.includes(trimmed[begin] ?? '')) begin += 1;
    const { flags, rest } = this.flags(trimmed.slice(begin));
    return { line, keyword: trimmed.slice(0, end).toUpperCase(), flags, rest: trim(rest) };
  }

  /** The words before all else that begin with `--`. BuildKit goes through them byte by byte. */
  private flags(text: string): { flags: string[]; rest: string } {
    const bytes = Buffer.from(text, 'utf8').toString('latin1');
    const flags: string[] = [];
    for (let at = 0; ;) {
      while (at < bytes.length && isSpace(bytes[at] ?? '')) at += 1;
      const rest = (): string => Buffer.from(bytes.slice(at), 'latin1').toString('utf8');
      if (!bytes.startsWith('--', at)) return { flags, rest: rest() };
      const word = this.flag(bytes, at);
      at = word.end;
      if (word.text === '--') return { flags, rest: rest() };
      if (word.text !== '' || word.quoted) flags.push(word.text);
    }
  }

  private flag(bytes: string, start: number): { text: string; quoted: boolean; end: number } {
    let text = '';
    let quote = '';
    let quoted = false;
    let at = start;
    for (; at < bytes.length; at += 1) {
      let here = bytes[at] ?? '';
      if (quote === '' && isSpace(here)) break;
      if (quote === '' ? here === "'" || here === '"' : here === quote) {
        quote = quote === '' ? here : '';
        quoted = true;
        continue;
      }
      if (here === this.escape) {
        at += 1;
        if (at >= bytes.length) break;
        here = bytes[at] ?? '';
      }
      text += here;
    }
    return { text, quoted, end: at };
  }

  /** Goes on behind the here-documents of an instruction. */
  private skipDocuments(instruction: Instruction, line: string): string | undefined {
    let { keyword, rest } = instruction;
    if (keyword === 'ONBUILD' && rest !== '') ({ keyword, rest } = this.split(rest, instruction.line));
    if (!MAY_HAVE_DOCUMENTS.has(keyword) || jsonWords(rest) !== undefined || !line.includes('<<')) return undefined;
    let documents: Document[];
    try {
      documents = documentsOf(line);
    } catch (error) {
      if (error instanceof Unsplittable) return error.message;
      throw error;
    }
    for (const { name, indented } of documents) {
      for (;;) {
        if (this.at >= this.lines.length) return `the here-document ${JSON.stringify(name)} is not closed`;
        const text = endless(this.lines[this.at] ?? '');
        this.at += 1;
        if ((indented ? text.replace(/^\t+/u, '') : text) === name) break;
      }
    }
    return undefined;
  }
}

/** The strings of a JSON list, which takes the place of words where it is one; undefined where it is none. */
export function jsonWords(text: string): string[] | undefined {
  if (!trimStart(text).startsWith('[')) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** Words as most instructions take them: parted by blanks, or the strings of a JSON list. */
export function wordsOf(text: string): string[] {
  return jsonWords(text) ?? (text === '' ? [] : text.split(/[\t\v\f\r ]+/u));
}

/** The here-documents that a line begins. @throws Unsplittable for a name with a quote that is not closed. */
function documentsOf(line: string): Document[] {
  let words: string[];
  try {
    words = splitWords(line, true);
  } catch (error) {
    // BuildKit then sees no here-document.
    if (error instanceof Unsplittable && !(error instanceof TooDeep)) return [];
    throw error;
  }
  return words.flatMap((word) => {
    const document = parseDocument(word);
    return document === undefined ? [] : [document];
  });
}

/** The here-document that a word begins. */
export function documentOf(word: string): Document | undefined {
  try {
    return parseDocument(word);
  } catch (error) {
    if (error instanceof Unsplittable) return undefined;
    throw error;
  }
}

/** @throws Unsplittable */
function parseDocument(word: string): Document | undefined {
  const [, indented, rest] = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/u.exec(word) ?? [];
  if (rest === undefined || rest === '') return undefined;
  const [name, ...others] = splitWords(rest, false);
  return name === undefined || others.length > 0 ? undefined : { name, indented: indented === '-' };
}

/** A directive such as `# syntax=…`, behind the characters that begin a comment. */
export function parseDirective(line: string, comment: string): { name: string; value: string } | undefined {
  if (!line.startsWith(comment)) return undefined;
  const [, name = '', value = ''] =
    /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*([^\n]+?)[\t\n\f\r ]*$/u.exec(
      trimStart(line.slice(comment.length)),
    ) ?? [];
  const known = name.toLowerCase();
  return ['check', 'escape', 'syntax'].includes(known) ? { name: known, value } : undefined;
}

const endless = (line: string): string => line.replace(/[\r\n]+$/u, '');

export function trimStart(text: string): string {
  let begin = 0;
  while (begin < text.length && isSpace(text[begin] ?? '')) begin += 1;
  return text.slice(begin);
}

export function trim(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1] ?? '')) end -= 1;
  return trimStart(text.slice(0, end));
}
