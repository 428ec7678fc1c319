/**
 * The version of what inspection refuses; raise it whenever a wheel that passed would be refused now, or is laid out in another
 * way. Wheels of the store that passed under another version are inspected again.
 */
export const RULES = 1;
