import { LimitExceeded, requireLength, type Lookup } from './read-word.js';

/** A variable at the end of the file; `why` is not empty if only bash could compute its value. */
export interface Assignment {
  key: string;
  /** The elements of an array are joined by a blank. */
  value: string;
  /** The elements, where it is an array. */
  array?: string[];
  line: number;
  why: string[];
}

/** A statement that is not a plain assignment, and so was not followed. */
export interface Refused {
  /** The variable it would set; empty when it sets none. */
  key: string;
  value: string;
  line: number;
  why: string;
}

export interface Parsed {
  assignments: Assignment[];
  refused: Refused[];
  /** The file exceeds a limit, and nothing of it holds. */
  exceeded?: boolean;
}

/** An assignment as it stands in a statement. */
export type Found = Assignment & { append: boolean };

/** Characters of all values that a file sets one after the other. */
export const MOST_IN_ALL = 1_048_576;

/** What bash gives a value itself, or does not let a file change. */
const OWN_VARIABLE =
  /^(?:_|BASH\w*|COMP_\w+|DIRSTACK|EPOCH(?:REALTIME|SECONDS)|EUID|FUNCNAME|GROUPS|HISTCMD|IFS|LINENO|OPT(?:ARG|IND)|PIPESTATUS|POSIXLY_CORRECT|PPID|RANDOM|SECONDS|SHELLOPTS|SRANDOM|UID)$/u;
/** Commands that change variables which they name without an assignment. */
const CHANGES_NAMED =
  /(?:^|[\s;&|({])(?:declare|eval|export|for|getopts|let|local|mapfile|printf|read|readarray|readonly|select|typeset|unset)(?=\s)/u;
/** Those that give a variable a property which later assignments obey. */
const GIVES_PROPERTY = /(?:^|[\s;&|({])(?:declare|eval|local|readonly|typeset)(?=\s)/u;

/** What the statements of a file come to, one after the other. */
export class AssignmentCollector {
  private readonly known = new Map<string, Assignment>();
  /** What a refused statement would set: nothing may be built on the value from before. */
  private readonly doubtful = new Set<string>();
  /** What may be read-only, a number or a reference from then on. */
  private readonly special = new Set<string>();
  private readonly refused: Refused[] = [];
  private characters = 0;

  parsed(): Parsed {
    const assignments = [...this.known.values()].map((each) =>
      each.why.length === 0 && this.isDoubtful(each.key)
        ? { ...each, why: ['may be changed by a statement that the import does not evaluate'] }
        : each,
    );
    return { assignments, refused: this.refused };
  }

  private isDoubtful(name: string): boolean {
    return this.doubtful.has(name) || this.special.has(name) || OWN_VARIABLE.test(name);
  }

  /** The value of a variable where it is known for sure. */
  readonly lookup: Lookup = (name) => {
    const known = this.known.get(name);
    if (known === undefined || known.why.length > 0 || this.isDoubtful(name)) return undefined;
    return known.array === undefined ? known.value : (known.array[0] ?? '');
  };

  /** @throws LimitExceeded where the values of a file get too long. */
  keep({ append, ...found }: Found): void {
    const before = this.known.get(found.key);
    const after = append ? this.appended(found, before) : this.replaced(found, before);
    requireLength(after.value.length);
    this.characters += after.value.length;
    if (this.characters > MOST_IN_ALL)
      throw new LimitExceeded(`the values up to here have more than ${String(MOST_IN_ALL)} characters in total`);
    this.known.set(found.key, after);
  }

  private replaced(found: Assignment, before: Assignment | undefined): Assignment {
    if (before !== undefined) {
      const why = `is overridden in line ${String(found.line)}`;
      this.refused.push({ key: before.key, value: before.value, line: before.line, why });
    }
    const isDoubtful = this.doubtful.has(found.key);
    this.doubtful.delete(found.key);
    if (found.array !== undefined || before?.array === undefined) return found;
    // A plain value replaces the first element of an array; the others stay.
    const why = [...before.why, ...found.why];
    if (isDoubtful)
      why.push('replaces a part of a value that a statement that the import does not evaluate may have changed');
    return { ...found, ...joined([found.value, ...before.array.slice(1)]), why };
  }

  private appended(found: Assignment, before: Assignment | undefined): Assignment {
    const why = [...(before?.why ?? []), ...found.why];
    if (this.isDoubtful(found.key))
      why.push('adds to a value that a statement that the import does not evaluate may have changed');
    const line = before?.line ?? found.line;
    if (found.array !== undefined) {
      const first = before === undefined ? [] : (before.array ?? [before.value]);
      return { ...found, ...joined([...first, ...found.array]), line, why };
    }
    if (before?.array === undefined) return { ...found, line, value: `${before?.value ?? ''}${found.value}`, why };
    const [first = '', ...others] = before.array;
    return { ...found, ...joined([`${first}${found.value}`, ...others]), line, why };
  }

  refuse(refused: Refused): void {
    this.refused.push(refused);
    const text = refused.value.replaceAll('\\\n', '');
    for (const [, name] of text.matchAll(/(?:^|[\s;&|({"'])([A-Za-z_]\w*)(?:\[[^[\]\n]*\])?\+?=/gu))
      if (name !== undefined) this.doubtful.add(name);
    if (!CHANGES_NAMED.test(text)) return;
    for (const [name] of text.matchAll(/\b[A-Za-z_]\w*/gu)) {
      this.doubtful.add(name);
      if (GIVES_PROPERTY.test(text)) this.special.add(name);
    }
  }
}

const joined = (array: string[]): Pick<Assignment, 'array' | 'value'> => ({ array, value: array.join(' ') });
