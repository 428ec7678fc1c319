import type { LockedDistribution } from './lock.js';
import { normalizeName } from './names.js';
import { isSameVersion } from './versions.js';
import { PLATFORM } from './platform.js';
import { misfitOf } from './source.js';
import { fitsPython, parseWheelName } from './wheel-name.js';

interface Issue {
  path: (string | number)[];
  message: string;
}

interface Structure {
  python: string;
  project?: LockedDistribution | undefined;
  extraProjects: readonly LockedDistribution[];
  distributions: readonly LockedDistribution[];
  build: readonly LockedDistribution[];
}

type Placed = readonly [(string | number)[], LockedDistribution];

/** Errors in a lock that do not depend on its inputs: inconsistent names, origins, files and build requirements. */
export function lockStructureIssues(lock: Structure): Issue[] {
  const listed = (key: 'extraProjects' | 'distributions' | 'build'): Placed[] =>
    lock[key].map((entry, index) => [[key, index], entry]);
  const own: Placed[] = lock.project === undefined ? [] : [[['project'], lock.project]];
  const installed = [...own, ...listed('extraProjects'), ...listed('distributions')];
  const build = listed('build');
  return [
    ...[...installed, ...build].flatMap(([path, entry]) => entryIssues(path, entry, lock.python)),
    ...repeated(installed, ({ name }) => normalizeName(name)),
    ...repeated(build, ({ name, version }) => `${normalizeName(name)} ${version}`),
    ...buildIssues([...installed, ...build], build),
  ];
}

function entryIssues(path: Issue['path'], entry: LockedDistribution, python: string): Issue[] {
  const { name, wheel, source, set } = entry;
  const issues: Issue[] = [];
  if (name !== normalizeName(name)) {
    issues.push({ path: [...path, 'name'], message: `is not in its normalized form '${normalizeName(name)}'` });
  }
  const origins = [wheel, source, set].filter((each) => each !== undefined).length;
  if (origins !== 1) {
    issues.push({ path, message: `${name} has ${String(origins)} of wheel, source and set; it needs exactly one` });
  }
  if (wheel !== undefined) {
    const message = wheelFault(wheel.file, entry, python);
    if (message !== undefined) issues.push({ path: [...path, 'wheel', 'file'], message });
  }
  if (entry.patches !== undefined && source === undefined) {
    issues.push({ path: [...path, 'patches'], message: `${name} has patches and no source` });
  }
  const misfit = source === undefined ? undefined : misfitOf(source, entry);
  if (misfit !== undefined) issues.push({ path: [...path, 'source', ...misfit.path], message: misfit.message });
  return issues;
}

function wheelFault(file: string, { name, version }: LockedDistribution, python: string): string | undefined {
  const parsed = parseWheelName(file);
  if (
    parsed === undefined ||
    normalizeName(parsed.name) !== normalizeName(name) ||
    !isSameVersion(parsed.version, version)
  ) {
    return `is not a wheel of ${name} ${version}`;
  }
  return parsed.tags.some((tag) => fitsPython(tag, python))
    ? undefined
    : `is not a wheel for Python ${python} on ${PLATFORM.title}`;
}

function repeated(entries: readonly Placed[], keyOf: (entry: LockedDistribution) => string): Issue[] {
  const seen = new Set<string>();
  return entries.flatMap(([path, entry]) => {
    const key = keyOf(entry);
    if (seen.has(key)) return [{ path: [...path, 'name'], message: 'is locked twice' }];
    seen.add(key);
    return [];
  });
}

/** Build requirements that are not in `build`, and entries there that nothing requires. */
function buildIssues(entries: readonly Placed[], build: readonly Placed[]): Issue[] {
  const has = new Set(build.map(([, { name, version }]) => `${normalizeName(name)}==${version}`));
  const needed = new Set(entries.flatMap(([, { buildRequires = [] }]) => buildRequires));
  const missing = entries.flatMap(([path, { buildRequires = [] }]) =>
    buildRequires.flatMap((pin, index) =>
      has.has(pin) ? [] : [{ path: [...path, 'buildRequires', index], message: 'is not in `build`' }],
    ),
  );
  const idle = build.flatMap(([path, { name, version }]) =>
    needed.has(`${normalizeName(name)}==${version}`)
      ? []
      : [{ path: [...path, 'name'], message: `${version} is not a build requirement of any entry` }],
  );
  return [...missing, ...idle];
}
