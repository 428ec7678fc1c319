import type { Lookup } from './read-word.js';

/** A variable as the file leaves it; `why` is not empty where only running bash could tell its value. */
export interface Assignment {
  key: string;
  value: string;
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
}

/** An assignment as it stands in a statement. */
export type Found = Assignment & { append: boolean };

/** What the statements of a file come to, one after the other. */
export class AssignmentCollector {
  private readonly known = new Map<string, Assignment>();
  /** What a refused statement would set: nothing may be built on the value from before. */
  private readonly doubtful = new Set<string>();
  private readonly refused: Refused[] = [];

  parsed(): Parsed {
    return { assignments: [...this.known.values()], refused: this.refused };
  }

  /** The value of a variable where it is known for sure. */
  readonly lookup: Lookup = (name) => {
    const known = this.known.get(name);
    return known === undefined || known.why.length > 0 || this.doubtful.has(name) ? undefined : known.value;
  };

  keep({ append, ...found }: Found): void {
    const before = this.known.get(found.key);
    if (!append) {
      if (before !== undefined) {
        const why = `is set again in line ${String(found.line)}, which holds`;
        this.refused.push({ key: before.key, value: before.value, line: before.line, why });
      }
      this.known.set(found.key, found);
      this.doubtful.delete(found.key);
      return;
    }
    const why = [...(before?.why ?? []), ...found.why];
    if (this.doubtful.has(found.key)) why.push('adds to what a statement that is not followed may have changed');
    this.known.set(found.key, {
      ...found,
      line: before?.line ?? found.line,
      value: `${before?.value ?? ''}${found.value}`,
      why,
    });
  }

  refuse(refused: Refused): void {
    this.refused.push(refused);
    for (const [, name] of refused.value.matchAll(/(?:^|[\s;&|({])([A-Za-z_]\w*)\+?=/gu))
      if (name !== undefined) this.doubtful.add(name);
  }
}
