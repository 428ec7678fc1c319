import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import type { Facts } from './facts.js';

/**
 * The facts about distributions and images of some names; all without names.
 *
 * @throws StxError OUTDATED_UNKNOWN for a name that the workspace does not have.
 */
export function selectFacts(facts: Facts, only: readonly string[]): Facts {
  if (only.length === 0) return facts;
  const wanted = new Set(only.map(normalizeName));
  const has = (name: string): boolean => wanted.has(normalizeName(name));
  const selected: Facts = {
    projects: facts.projects.filter(({ name }) => has(name)),
    commits: facts.commits.filter(({ name }) => has(name)),
    entries: facts.entries.filter(({ name }) => has(name)),
    pins: facts.pins.filter(({ constraint }) => has(constraint.name)),
    locked: facts.locked.filter(({ name }) => has(name)),
    images: facts.images.filter(({ reference }) => has(reference)),
    releases: facts.releases,
  };
  const { projects, commits, entries, pins, locked, images } = selected;
  const known = [
    ...[...projects, ...commits, ...entries, ...pins.map(({ constraint }) => constraint), ...locked].map(
      ({ name }) => name,
    ),
    ...images.map(({ reference }) => reference),
  ].map(normalizeName);
  const unknown = only.filter((name) => !known.includes(normalizeName(name)));
  if (unknown.length === 0) return selected;
  throw new StxError('OUTDATED_UNKNOWN', `--only names nothing of the workspace: ${unknown.join(', ')}`, {
    hint: 'name distributions of a lock, a wheel set or the constraints, or images of an images.lock.yaml',
  });
}
