import { normalizeName } from '@stx/formats';
import { CURES } from './cures.js';

export interface ModuleNames {
  /** Distributions that each wheel set makes itself, by the set's name. */
  made: Readonly<Record<string, readonly string[]>>;
  /** Names of StarlingX's own distributions. */
  modules: readonly string[];
  /** Versions of the OpenStack release by normalized name, for distributions that no constraint names. */
  released: Readonly<Record<string, string>>;
}

export interface Requirements {
  kept: string[];
  notes: { value: string; why: string }[];
}

/** Name of the distribution that a requirement names, normalized. */
export const nameOf = (requirement: string): string => normalizeName(requirement.replace(/[[<>=!~;\s].*$/su, ''));

/** The requirements that a lock may ask the Python index for, and those that a wheel set makes. */
export function omitRequirements(
  requirements: readonly string[],
  { made, modules, released }: ModuleNames,
): Requirements {
  const here = new Set(Object.values(made).flat().map(normalizeName));
  const foreign = new Set(modules.map(normalizeName));
  const found: Requirements = { kept: [], notes: [] };
  for (const requirement of requirements) {
    const name = nameOf(requirement);
    const cure = Object.hasOwn(CURES, name) && !here.has(name) ? CURES[name] : undefined;
    const version = Object.hasOwn(released, name) && !here.has(name) ? released[name] : undefined;
    if (foreign.has(name) && !here.has(name)) {
      const why =
        'is omitted: it is a module of StarlingX that no wheel set builds, and the index may have another project under this name; add it to wheels/starlingx/wheels.yaml';
      found.notes.push({ value: requirement, why });
    } else if (cure !== undefined) found.notes.push({ value: requirement, why: cure });
    // StarlingX may choose a version itself.
    else if (version === undefined || /[=<>~]/u.test(requirement)) found.kept.push(requirement);
    else {
      const why = `is pinned to ${version}, the version of the OpenStack release: no constraint names it`;
      found.notes.push({ value: requirement, why });
      found.kept.push(`${requirement}==${version}`);
    }
  }
  return found;
}
