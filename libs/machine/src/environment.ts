/** Variables by name; tests and benchmarks pass their own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process: the only place that reads them. */
export function processEnvironment(): Environment {
  return process.env;
}

/** The variables that a program inherits: all, or those of the given names that are set and not empty. */
export function inherit(names?: readonly string[], environment: Environment = process.env): Record<string, string> {
  const entries = (names ?? Object.keys(environment)).map((name) => [name, environment[name]] as const);
  const isKept = (entry: readonly [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined && (names === undefined || entry[1] !== '');
  return Object.fromEntries(entries.filter(isKept));
}
