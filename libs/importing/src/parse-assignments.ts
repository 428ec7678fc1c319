import { AssignmentCollector, type Found, type Parsed } from './collect-assignments.js';
import { closing, readWord, Unterminated, type Lookup } from './read-word.js';

const ASSIGNMENT = /^(?<key>[A-Za-z_]\w*)(?<subscript>\[[^\]\n]*\])?(?<append>\+)?=/u;
const OPENS = /^(?:if|for|while|until|case|select|\{)(?=[ \t\n;(]|$)/u;
const CLOSES = /^(?:fi|done|esac|\})(?=[ \t\n;&|)]|$)/u;
const LEADS = /^(?:(?:then|else|elif|do|!|time|export)(?=[ \t\n])[ \t]*)*/u;
const ENDS_FILE = /^(?:return|exit|exec)(?=[ \t\n;]|$)/u;
const IN_BLOCK = 'stands in a condition, loop or function, which is not followed';
const FUNCTION = /^(?:function[ \t]+[\w:-]+[ \t]*(?:\(\))?|[\w:-]+[ \t]*\([ \t]*\))[ \t\n]*(?=\{)/u;

/**
 * Reads a bash file as the assignments it makes, by looking alone: nothing of it is ever run. What is no plain assignment,
 * stands in a condition, or needs a value that only a shell has, is refused with its line and the reason.
 */
export function parseAssignments(source: string): Parsed {
  return new Reader(source.replaceAll('\r\n', '\n')).read();
}

class Reader {
  private at = 0;
  private depth = 0;
  private ended = false;
  private readonly collector = new AssignmentCollector();

  constructor(private readonly source: string) {}

  read(): Parsed {
    for (;;) {
      this.skipBlank();
      if (this.at >= this.source.length) break;
      const start = this.at;
      try {
        this.readStatement();
      } catch (error) {
        if (!(error instanceof Unterminated)) throw error;
        this.at = this.source.length;
        this.refuse(start, `${error.message}, so nothing from here on can be read`);
      }
    }
    return this.collector.parsed();
  }

  private rest(): string {
    return this.source.slice(this.at);
  }

  private lineOf(position: number): number {
    return this.source.slice(0, position).split('\n').length;
  }

  /** Blanks, ends of statements and comments. */
  private skipBlank(): void {
    this.at += /^(?:[ \t\n;]|\\\n|#[^\n]*)*/u.exec(this.rest())?.[0].length ?? 0;
  }

  private readStatement(): void {
    const start = this.at;
    const lead = LEADS.exec(this.rest())?.[0] ?? '';
    const plain = /^(?:export[ \t]+)*$/u.test(lead);
    this.at += lead.length;
    const definition = FUNCTION.exec(this.rest())?.[0];
    if (definition !== undefined) {
      this.at += definition.length;
      this.refuse(start, 'is a function, which is not followed');
      return;
    }
    const opens = OPENS.test(this.rest());
    if (opens || CLOSES.test(this.rest())) {
      const why = 'is a condition, loop or block, which is not followed';
      this.depth = opens ? this.depth + 1 : Math.max(0, this.depth - 1);
      if (this.rest().startsWith('{')) {
        this.at += 1;
        this.refuse(start, why);
      } else this.refuseStatement(start, why);
      return;
    }
    const assignments = this.readAssignments();
    if (assignments.length > 0 && plain && this.atEnd()) {
      for (const each of assignments) {
        if (this.ended) this.refuse(start, 'stands after the statement that ends the file', each.key);
        else if (this.depth > 0) this.refuse(start, IN_BLOCK, each.key);
        else this.collector.keep(each);
      }
      return;
    }
    if (ENDS_FILE.test(this.source.slice(start)) && this.depth === 0) this.ended = true;
    this.at = start + lead.length;
    this.refuseStatement(start, this.depth > 0 ? IN_BLOCK : 'is not a plain assignment', assignments[0]?.key);
  }

  private readAssignments(): Found[] {
    const found: Found[] = [];
    for (;;) {
      const start = this.at;
      const match = ASSIGNMENT.exec(this.rest());
      const key = match?.groups?.key;
      if (match === null || key === undefined) return found;
      this.at += match[0].length;
      // What the same statement has set just now is not collected yet.
      const lookup: Lookup = (name) =>
        found.some((each) => each.key === name) ? undefined : this.collector.lookup(name);
      const { value, why } = this.rest().startsWith('(') ? this.readArray(lookup) : this.readValue(lookup);
      if (match.groups?.subscript !== undefined) why.push('is one element of an array, which is not followed');
      const append = match.groups?.append !== undefined;
      found.push({ key, value, why, append, line: this.lineOf(start) });
      const gap = /^(?:[ \t]|\\\n)*/u.exec(this.rest())?.[0] ?? '';
      if (gap === '') return found;
      this.at += gap.length;
    }
  }

  private readValue(lookup: Lookup): { value: string; why: string[] } {
    const word = readWord(this.source, this.at, lookup);
    this.at = word.end;
    return { value: word.text, why: word.why };
  }

  private readArray(lookup: Lookup): { value: string; why: string[] } {
    const words: string[] = [];
    const why: string[] = [];
    this.at += 1;
    for (;;) {
      this.at += /^(?:[ \t\n]|\\\n|#[^\n]*)*/u.exec(this.rest())?.[0].length ?? 0;
      if (this.at >= this.source.length) throw new Unterminated('a ( is never closed');
      if (this.rest().startsWith(')')) break;
      const word = readWord(this.source, this.at, lookup);
      if (word.end === this.at) throw new Unterminated('a list in ( ) holds what is no word');
      if (word.pattern) why.push(`${word.text} is expanded by bash`);
      why.push(...word.why);
      words.push(word.text);
      this.at = word.end;
    }
    this.at += 1;
    return { value: words.join(' '), why };
  }

  /** Whether a statement may end here; a comment needs a blank before it. */
  private atEnd(): boolean {
    if (this.rest().startsWith('#')) return /[ \t\n]/u.test(this.source[this.at - 1] ?? '');
    return /^(?:\n|;(?!;)|$)/u.test(this.rest());
  }

  /** Goes on to the end of the statement, here-documents included, and refuses all of it. */
  private refuseStatement(start: number, why: string, key?: string): void {
    const documents: string[] = [];
    for (;;) {
      this.at += /^(?:[ \t]|\\\n)*/u.exec(this.rest())?.[0].length ?? 0;
      const here = this.rest();
      const document = /^<<(?!<)-?[ \t]*/u.exec(here)?.[0];
      if (document !== undefined) {
        const word = readWord(this.source, this.at + document.length, this.collector.lookup);
        this.at = word.end;
        documents.push(word.text);
        continue;
      }
      if (here === '' || here.startsWith('\n') || /^;(?!;)/u.test(here)) break;
      const operator = /^(?:&&|\|\||\|&?)[ \t]*(?:#[^\n]*)?\n?[ \t]*|^(?:[;&]+[ \t]*|[<>)]+)/u.exec(here)?.[0];
      if (operator !== undefined) {
        this.at += operator.length;
        if (OPENS.test(this.rest())) this.depth += 1;
      } else if (here.startsWith('(')) this.at = closing(this.source, this.at);
      else if (here.startsWith('#')) this.at += /^[^\n]*/u.exec(here)?.[0].length ?? 0;
      else this.at = readWord(this.source, this.at, this.collector.lookup).end;
    }
    for (const delimiter of documents) this.skipDocument(delimiter);
    this.refuse(start, why, key);
  }

  private skipDocument(delimiter: string): void {
    const lines = this.rest().split('\n');
    const last = lines.findIndex((line, index) => index > 0 && line.replace(/^\t+/u, '') === delimiter);
    if (last < 0) throw new Unterminated(`the here-document ${JSON.stringify(delimiter)} is never closed`);
    this.at += lines.slice(0, last + 1).join('\n').length;
  }

  private refuse(start: number, why: string, key = ''): void {
    const value = this.source.slice(start, this.at).trim();
    this.collector.refuse({ key, value, line: this.lineOf(start), why });
  }
}
