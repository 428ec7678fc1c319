/** What docs/errors.md says of a code. */
export interface Meaning {
  /** One sentence: what was found. */
  means: string;
  /** One sentence: what the user does about it. */
  do: string;
}
