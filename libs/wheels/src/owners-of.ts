/** What a wheel would install: paths below site-packages, SHA-256 in hexadecimal digits. */
export interface InstalledFiles {
  name: string;
  file: string;
  files: readonly { path: string; sha256: string }[];
}

export interface Owner {
  name: string;
  file: string;
  sha256: string;
}

/** Which distributions of a set install which file; namespace packages share folders, never files. */
export function ownersOf(inspections: readonly InstalledFiles[]): Map<string, Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const { name, file, files } of inspections) {
    for (const { path, sha256 } of files) {
      const known = owners.get(path);
      if (known === undefined) owners.set(path, [{ name, file, sha256 }]);
      else known.push({ name, file, sha256 });
    }
  }
  return owners;
}

/** A file that several wheels would install with different content. */
export interface Conflict {
  message: string;
  /** The wheels' file names. */
  files: string[];
}

/**
 * Each file that two distributions would write over each other. The same bytes from both are let through (empty
 * `__init__.py` files of namespace packages): whatever the order of installation, the result is one.
 */
export function findConflicts(inspections: readonly InstalledFiles[]): Conflict[] {
  return [...ownersOf(inspections)].flatMap(([path, owners]) => {
    if (new Set(owners.map(({ sha256 }) => sha256)).size < 2) return [];
    const files = owners.map(({ file }) => file).sort();
    return [{ message: `${path} would be installed by ${files.join(' and ')}, with different content`, files }];
  });
}
