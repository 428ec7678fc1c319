import { AssignmentCollector, type Found, type Parsed } from './collect-assignments.js';
import { closing, LimitExceeded, readWord, requireLength, Unterminated, type Lookup } from './read-word.js';

/** Statements and assignments of one file. */
export const MOST_STATEMENTS = 10_000;

// All of them are tried at one position of the source, so that reading takes time in proportion to its length.
const ASSIGNMENT = /(?<key>[A-Za-z_]\w*)(?<subscript>\[[^\]\n]*\])?(?<append>\+)?=/uy;
const OPENS = /(?:if|for|while|until|case|select|\{)(?=[ \t\n;(]|$)/uy;
const CLOSES = /(?:fi|done|esac|\})(?=[ \t\n;&|)]|$)/uy;
const LEADS = /(?:(?:then|else|elif|do|!|time|export)(?=[ \t\n])[ \t]*)*/uy;
const ENDS_FILE = /(?:return|exit|exec)(?=[ \t\n;]|$)/uy;
const FUNCTION = /(?:function[ \t]+[\w:-]+[ \t]*(?:\(\))?|[\w:-]+[ \t]*\([ \t]*\))[ \t\n]*(?=\{)/uy;
const BETWEEN_STATEMENTS = /(?:[ \t\n;]|\\\n|#[^\n]*)*/uy;
const BETWEEN_WORDS = /(?:[ \t]|\\\n)*/uy;
const BETWEEN_ELEMENTS = /(?:[ \t\n]|\\\n|#[^\n]*)*/uy;
const COMMENT = /#[^\n]*/uy;
const DOCUMENT = /<<(?!<)-?[ \t]*/uy;
const OPERATOR = /(?:&&|\|\||\|&?)[ \t]*(?:#[^\n]*)?\n?[ \t]*|(?:[;&]+[ \t]*|[<>)]+)/uy;
const ENDS_STATEMENT = /\n|;(?!;)|$/uy;
const IN_BLOCK = 'is in a condition, loop or function, which the import does not evaluate';

/**
 * Reads a bash file as the assignments it makes, by looking alone: nothing of it is ever run. What is no plain assignment,
 * stands in a condition, or needs a value that only a shell has, is refused with its line and the reason. A file that exceeds
 * a limit sets nothing, and its only refusal names the limit and the line.
 */
export function parseAssignments(source: string): Parsed {
  return new Reader(source.replaceAll('\r\n', '\n')).read();
}

interface Document {
  delimiter: string;
  /** Whether tabs before its lines do not count. */
  indented: boolean;
}

class Reader {
  private at = 0;
  private depth = 0;
  private ended = false;
  private statements = 0;
  private readonly collector = new AssignmentCollector();
  /** Where each line begins. */
  private readonly lines: number[] = [0];

  constructor(private readonly source: string) {
    for (let end = source.indexOf('\n'); end >= 0; end = source.indexOf('\n', end + 1)) this.lines.push(end + 1);
  }

  read(): Parsed {
    let start = 0;
    try {
      start = Math.max(0, this.source.indexOf('\0'));
      // bash drops a NUL from what it reads.
      if (this.source.includes('\0')) throw new LimitExceeded('it contains a NUL character');
      for (;;) {
        this.take(BETWEEN_STATEMENTS);
        if (this.at >= this.source.length) break;
        start = this.at;
        this.count();
        this.readOrRefuse(start);
      }
      return this.collector.parsed();
    } catch (error) {
      if (!(error instanceof LimitExceeded)) throw error;
      const why = `the file is not read: ${error.message}`;
      return { assignments: [], refused: [{ key: '', value: '', line: this.lineOf(start), why }], exceeded: true };
    }
  }

  private readOrRefuse(start: number): void {
    try {
      this.readStatement();
    } catch (error) {
      if (!(error instanceof Unterminated)) throw error;
      this.at = this.source.length;
      this.refuse(start, `${error.message}, so the import does not read the rest of the file`);
    }
  }

  private count(): void {
    this.statements += 1;
    if (this.statements > MOST_STATEMENTS)
      throw new LimitExceeded(`it has more than ${String(MOST_STATEMENTS)} statements`);
  }

  /** What a pattern matches here, without going on. */
  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  private is(pattern: RegExp): boolean {
    return this.match(pattern) !== null;
  }

  /** Goes on behind what a pattern matches here; undefined where it matches nothing. */
  private take(pattern: RegExp): string | undefined {
    const found = this.match(pattern)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private here(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private lineOf(position: number): number {
    let low = 0;
    for (let high = this.lines.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  private readStatement(): void {
    const start = this.at;
    const lead = this.take(LEADS) ?? '';
    const begin = this.at;
    const plain = /^(?:export[ \t]+)*$/u.test(lead);
    if (this.take(FUNCTION) !== undefined) {
      this.refuse(start, 'is a function, which the import does not evaluate');
      return;
    }
    const opens = this.is(OPENS);
    if (opens || this.is(CLOSES)) {
      const why = 'is a condition, loop or block, which the import does not evaluate';
      this.depth = opens ? this.depth + 1 : Math.max(0, this.depth - 1);
      if (this.here('{')) {
        this.at += 1;
        this.refuse(start, why);
      } else this.refuseStatement(start, why);
      return;
    }
    const assignments = this.readAssignments(lead.includes('export'));
    if (assignments.length > 0 && plain && this.atEnd()) {
      for (const each of assignments) {
        if (this.ended) this.refuse(start, 'comes after the statement that ends the file', each.key);
        else if (this.depth > 0) this.refuse(start, IN_BLOCK, each.key);
        else this.collector.keep(each);
      }
      return;
    }
    this.at = start;
    if (this.depth === 0 && this.is(ENDS_FILE)) this.ended = true;
    this.at = begin;
    this.refuseStatement(start, this.depth > 0 ? IN_BLOCK : 'is not a plain assignment', assignments[0]?.key);
  }

  private readAssignments(exported: boolean): Found[] {
    const found: Found[] = [];
    const names = new Set<string>();
    // What the same statement has set just now is not collected yet.
    const lookup: Lookup = (name) => (names.has(name) ? undefined : this.collector.lookup(name));
    for (;;) {
      const start = this.at;
      const match = this.match(ASSIGNMENT);
      const key = match?.groups?.key;
      if (match === null || key === undefined) return found;
      this.at += match[0].length;
      if (found.length > 0) this.count();
      const { value, why, array } = this.here('(') ? this.readArray(lookup) : this.readValue(lookup, exported);
      if (exported && array !== undefined) why.push('is an array in an export, which the import does not evaluate');
      if (match.groups?.subscript !== undefined)
        why.push('is one element of an array, which the import does not evaluate');
      const append = match.groups?.append !== undefined;
      names.add(key);
      found.push({ key, value, ...(array === undefined ? {} : { array }), why, append, line: this.lineOf(start) });
      // A continued line alone parts no words.
      const gap = this.take(BETWEEN_WORDS) ?? '';
      if (!/[ \t]/u.test(gap)) return found;
    }
  }

  private readValue(lookup: Lookup, exported: boolean): { value: string; why: string[]; array?: string[] } {
    const word = readWord(this.source, this.at, lookup);
    this.at = word.end;
    if (exported && word.brace) word.why.push(`${word.text} is expanded by bash`);
    return { value: word.text, why: word.why };
  }

  private readArray(lookup: Lookup): { value: string; why: string[]; array: string[] } {
    const array: string[] = [];
    const why: string[] = [];
    let length = 0;
    this.at += 1;
    for (;;) {
      this.take(BETWEEN_ELEMENTS);
      if (this.at >= this.source.length) throw new Unterminated('a ( is not closed');
      if (this.here(')')) break;
      const word = readWord(this.source, this.at, lookup);
      if (word.end === this.at) throw new Unterminated('a list in ( ) contains an operator');
      if (word.pattern) why.push(`${word.text} is expanded by bash`);
      why.push(...word.why);
      array.push(word.text);
      length += word.text.length + 1;
      requireLength(length);
      this.at = word.end;
    }
    this.at += 1;
    return { value: array.join(' '), why, array };
  }

  /** Whether a statement may end here; a comment needs a blank before it. */
  private atEnd(): boolean {
    if (!this.here('#')) return this.is(ENDS_STATEMENT);
    let before = this.at;
    while (this.source.startsWith('\\\n', before - 2)) before -= 2;
    return /[ \t\n]/u.test(this.source[before - 1] ?? '');
  }

  /** Goes on to the end of the statement, here-documents included, and refuses all of it. */
  private refuseStatement(start: number, why: string, key?: string): void {
    const documents: Document[] = [];
    for (;;) {
      this.take(BETWEEN_WORDS);
      const document = this.take(DOCUMENT);
      if (document !== undefined) {
        const word = readWord(this.source, this.at, this.collector.lookup);
        this.at = word.end;
        documents.push({ delimiter: word.text, indented: document.startsWith('<<-') });
        continue;
      }
      if (this.is(ENDS_STATEMENT)) break;
      if (this.take(OPERATOR) !== undefined) {
        if (this.is(OPENS)) this.depth += 1;
      } else if (this.here('(')) this.at = closing(this.source, this.at);
      else if (this.take(COMMENT) === undefined) this.at = readWord(this.source, this.at, this.collector.lookup).end;
    }
    for (const document of documents) this.skipDocument(document);
    this.refuse(start, why, key);
  }

  private skipDocument({ delimiter, indented }: Document): void {
    let before = '';
    for (let at = this.source.indexOf('\n', this.at); at >= 0;) {
      const end = this.source.indexOf('\n', at + 1);
      const line = this.source.slice(at + 1, end < 0 ? undefined : end);
      // A continued line before it may make it a part of the document.
      if ((indented ? line.replace(/^\t+/u, '') : line) === delimiter && !before.endsWith('\\')) {
        this.at = at + 1 + line.length;
        return;
      }
      before = line;
      at = end;
    }
    throw new Unterminated(`the here-document ${JSON.stringify(delimiter)} is not closed`);
  }

  private refuse(start: number, why: string, key = ''): void {
    const value = this.source.slice(start, this.at).trim();
    this.collector.refuse({ key, value, line: this.lineOf(start), why });
  }
}
