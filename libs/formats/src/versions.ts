import { compare, eq, valid } from '@renovatebot/pep440';

/** Whether two spellings are one version (PEP 440: 1.0 is 1.0.0, 1.0-alpha1 is 1.0a1); others must be equal as text. */
export function isSameVersion(one: string, other: string): boolean {
  return valid(one) !== null && valid(other) !== null ? eq(one, other) : one === other;
}

/** Whether a text is a version of PEP 440; only those have an order. */
export function isVersion(text: string): boolean {
  return valid(text) !== null;
}

/** Orders versions as PEP 440 does, after all texts that are not versions, which sort as text. */
export function orderVersions(one: string, other: string): number {
  const [left, right] = [isVersion(one), isVersion(other)];
  if (left && right) return compare(one, other);
  if (left !== right) return left ? 1 : -1;
  return one < other ? -1 : one > other ? 1 : 0;
}
