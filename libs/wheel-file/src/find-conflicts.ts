import type { WheelWaiver } from '@stx/formats';
import type { InstalledFile } from './inspect-wheel.js';

/** What a wheel installs, as inspection found it. */
export interface InstalledWheel {
  name: string;
  file: string;
  sha256: string;
  installed: readonly InstalledFile[];
}

/** Two wheels that would write other content to the same places, or modules of the same name. */
export interface Conflict {
  message: string;
  /** The wheels' file names. */
  files: string[];
  /** A waiver that would allow it, as text. */
  waive: string;
}

interface Claim {
  wheel: InstalledWheel;
  path: string;
  sha256: string;
}

const SHOWN = 3;
const PACKAGES = /^lib\/python[\d.]+\/site-packages\//u;
const CACHED = /^(?<folder>.*\/|)__pycache__\/(?<module>[^/.]+)\.[^/]+\.pyc$/u;
const MODULE = /^(?<module>.*?)\.(?:py|pyc|(?:[^/]+\.)?so)$/u;

/**
 * Which wheels of a set overwrite each other: destinations with other content, and modules of one import name in other files (a
 * compiled `six.so`, a package `six` or a cached `__pycache__/six.cpython-313.pyc` is loaded instead of another distribution's
 * `six.py`). The same bytes from both are let through, whatever the order of installation: `__init__.py` of namespace packages.
 */
export function findConflicts(wheels: readonly InstalledWheel[], waivers: readonly WheelWaiver[] = []): Conflict[] {
  const pairs = new Map<string, { one: InstalledWheel; other: InstalledWheel; paths: Set<string> }>();
  for (const claims of claimsOf(wheels).values()) {
    for (const [one, other] of pairsOf(claims)) {
      if (one.path === other.path && one.sha256 === other.sha256) continue;
      if (isWaived(one, waivers) || isWaived(other, waivers)) continue;
      const key = `${one.wheel.file}\n${other.wheel.file}`;
      const pair = pairs.get(key) ?? { one: one.wheel, other: other.wheel, paths: new Set() };
      pair.paths.add(
        one.path === other.path ? shownPath(one.path) : `${shownPath(one.path)} (${shownPath(other.path)})`,
      );
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()].map(({ one, other, paths }) => describe(one, other, [...paths]));
}

/** Who writes each path, and who brings each module; only what several wheels claim is a pair. */
function claimsOf(wheels: readonly InstalledWheel[]): Map<string, Claim[]> {
  const claims = new Map<string, Claim[]>();
  const claim = (key: string, each: Claim): void => {
    const known = claims.get(key);
    if (known === undefined) claims.set(key, [each]);
    else known.push(each);
  };
  for (const wheel of wheels) {
    for (const { path, sha256 } of wheel.installed) {
      claim(path, { wheel, path, sha256 });
      const module = moduleOf(path);
      if (module !== undefined) claim(module, { wheel, path, sha256 });
    }
  }
  return claims;
}

/** The import name that a file answers to, as a path; a space before it keeps it apart from paths. */
function moduleOf(path: string): string | undefined {
  if (!PACKAGES.test(path)) return undefined;
  const file = path.replace(PACKAGES, '');
  const cached = CACHED.exec(file)?.groups;
  const module =
    cached === undefined ? MODULE.exec(file)?.groups?.module : `${cached.folder ?? ''}${cached.module ?? ''}`;
  return module === undefined ? undefined : ` ${module.replace(/\/__init__$/u, '')}`;
}

function* pairsOf(claims: readonly Claim[]): Generator<[Claim, Claim]> {
  for (const [index, one] of claims.entries()) {
    for (const other of claims.slice(index + 1)) if (one.wheel !== other.wheel) yield [one, other];
  }
}

/** The path as people write it in a waiver: `site-packages` stands for the folder of any Python. */
function shownPath(path: string): string {
  return path.replace(PACKAGES, 'site-packages/');
}

function isWaived({ wheel, path }: Claim, waivers: readonly WheelWaiver[]): boolean {
  const shown = shownPath(path);
  return waivers.some(
    ({ sha256, overwrites = [] }) =>
      sha256 === wheel.sha256 && overwrites.some((each) => shown === each || shown.startsWith(`${each}/`)),
  );
}

function describe(one: InstalledWheel, other: InstalledWheel, paths: readonly string[]): Conflict {
  const files = [one.file, other.file].sort();
  const more = paths.length > SHOWN ? ` and ${String(paths.length - SHOWN)} more` : '';
  const shown = `${paths.slice(0, SHOWN).join(', ')}${more}`;
  const folders = [
    ...new Set(paths.map((path) => path.split(' ', 1)[0]?.split('/').slice(0, 2).join('/') ?? '')),
  ].sort();
  return {
    message: `${shown} would be installed by ${files.join(' and ')}, with different content`,
    files,
    waive: `{ distribution: ${one.name}, sha256: ${one.sha256}, overwrites: [${folders.join(', ')}], reason: … }`,
  };
}
