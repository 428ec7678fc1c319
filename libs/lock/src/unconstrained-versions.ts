import { isVersion, normalizeName, orderVersions, type Constraint, type Releases } from '@stx/formats';

/** The newest version in a release of each repository that no constraint names, by its normalized name. */
export function unconstrainedVersions(
  releases: Releases | undefined,
  constraints: readonly Pick<Constraint, 'name'>[],
): Record<string, string> {
  const constrained = new Set(constraints.map(({ name }) => normalizeName(name)));
  return Object.fromEntries(
    Object.entries(releases?.repositories ?? {}).flatMap(([repository, { versions }]) => {
      const name = normalizeName(repository.split('/').at(-1) ?? '');
      const newest = Object.keys(versions).filter(isVersion).sort(orderVersions).at(-1);
      return newest === undefined || constrained.has(name) ? [] : [[name, newest] as const];
    }),
  );
}
