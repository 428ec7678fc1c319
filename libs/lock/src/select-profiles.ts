import type { Image, Profiles } from '@stx/formats';

/** Whether a condition such as "nova linuxbridge" or "keystone ldap !jammy" holds: every word selected, no `!word` selected. */
function holds(condition: string, selected: ReadonlySet<string>): boolean {
  return condition
    .split(' ')
    .filter((word) => word !== '')
    .every((word) => (word.startsWith('!') ? !selected.has(word.slice(1)) : selected.has(word)));
}

function select(entries: Record<string, string[]>, words: readonly string[]): string[] {
  const selected = new Set(words);
  return Object.entries(entries)
    .filter(([, conditions]) => conditions.length === 0 || conditions.some((condition) => holds(condition, selected)))
    .map(([name]) => name);
}

/** The distribution packages that LOCI's bindep.txt adds for a project with profiles on a Debian codename. */
export function systemPackagesOf(
  profiles: Profiles,
  project: string,
  names: readonly string[],
  codename: string,
): string[] {
  return select(profiles.system, [project, ...names, codename]);
}

/** All distribution packages of an image: its own, and those of its project and profiles. */
export function packagesOf(image: Image, profiles: Profiles): string[] {
  const project = image.project === 'none' ? 'infra' : image.project;
  const ofLoci = systemPackagesOf(profiles, project, image.profiles, image.base);
  return [...new Set([...ofLoci, ...image.distPackages])].sort();
}

/** The Python packages that LOCI's pydep.txt adds for a project with profiles. */
export function pythonPackagesOf(profiles: Profiles, project: string, names: readonly string[]): string[] {
  return select(profiles.python, [project, ...names]);
}
