import { normalizeName, RELEASE_SET, type Constraint } from '@stx/formats';
import type { Place } from './find-modules.js';
import { patchesOf } from './patches-of.js';
import type { Remark } from './remark.js';
import type { WheelsFile, WheelText } from './read-wheels-cfg.js';
import type { PlannedModule } from './read-wheels-inc.js';

export interface PlannedSet {
  name: string;
  set: { base: string; release: string; policy: 'any'; packages: Record<string, WheelText> };
}

export interface SetContext {
  name: string;
  base: string;
  release: string;
  constraints: readonly Constraint[];
}

/** A wheel set of the entries of all files; an entry whose version differs from the constraint has a reason. */
export function planWheelSet(
  files: readonly WheelsFile[],
  context: SetContext,
): { set?: PlannedSet; remarks: Remark[] } {
  const remarks = files.flatMap((file) => file.remarks);
  const limits = new Map(context.constraints.map(({ name, version }) => [name, version]));
  const packages = new Map<string, WheelText>();
  for (const { file, entries } of files) {
    for (const { name, line, entry } of entries) {
      if (context.name === RELEASE_SET && entry.source !== undefined) {
        const why = `is built from a repository, which the set '${RELEASE_SET}' does not do: import it with --wheel-set=<another set>`;
        remarks.push({ file, line, key: name, value: entry.version, why });
        continue;
      }
      const earlier = packages.get(name);
      if (earlier !== undefined) {
        const why = `is ignored: an earlier line has version ${earlier.version}`;
        remarks.push({ file, line, key: name, value: entry.version, why });
        continue;
      }
      const limit = limits.get(normalizeName(name));
      const differs = limit !== undefined && limit !== entry.version;
      packages.set(name, {
        ...entry,
        ...(differs ? { reason: `StarlingX's choice; the constraint is ${limit}` } : {}),
      });
    }
  }
  if (packages.size === 0) return { remarks };
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  const { name, base, release } = context;
  return { set: { name, set: { base, release, policy: 'any', packages: Object.fromEntries(sorted) } }, remarks };
}

/** The set that builds StarlingX's own modules. */
export function planModuleSet(
  modules: readonly PlannedModule[],
  {
    name,
    base,
    release,
    commitOf,
  }: Omit<SetContext, 'constraints'> & { commitOf: (place: Place) => string | undefined },
): PlannedSet | undefined {
  if (modules.length === 0) return undefined;
  const packages = modules
    .map(({ name: module, version, environment, repository, commit, subdirectory, patches }): [string, WheelText] => {
      const given = patches === undefined ? undefined : patchesOf(patches, commitOf);
      const source = { git: { repository, commit, ...(subdirectory === '' ? {} : { subdirectory }) } };
      return [
        module,
        {
          version,
          source,
          ...(given === undefined ? {} : { patches: [given] }),
          ...(environment === undefined ? {} : { environment }),
        },
      ];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { name, set: { base, release, policy: 'any', packages: Object.fromEntries(packages) } };
}
