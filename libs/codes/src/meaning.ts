/** The row of a code in docs/errors.md. */
export interface Meaning {
  /** One sentence: the failure. */
  means: string;
  /** One sentence: the fix. */
  do: string;
}
