/** Something of a StarlingX tree that was not carried over, or not as it was: where it stands, and why. */
export interface Remark {
  /** Relative to the tree. */
  file: string;
  line: number;
  /** The directive, wheel or statement; empty for a statement without a name. */
  key: string;
  value: string;
  why: string;
}

/** A directive that a project now says in its own words. */
export interface Carried {
  file: string;
  line: number;
  key: string;
}

/** What a directive of a file could not tell a project. */
export type Note = Pick<Remark, 'value' | 'why'>;
