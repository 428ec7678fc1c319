import { posix } from 'node:path';
import { normalizeName } from '@stx/formats';
import type { Destination } from './lay-out-wheel.js';

const NAME = "'[A-Za-z_][A-Za-z0-9_.]*'";

/** What setuptools writes for `namespace_packages`, statement by statement; anything else on the line is somebody's code. */
const NAMESPACE_STATEMENTS = [
  /^import sys, types, os$/u,
  /^has_mfs = sys\.version_info > \(3, 5\)$/u,
  new RegExp(
    `^p = os\\.path\\.join\\(sys\\._getframe\\(1\\)\\.f_locals\\['sitedir'\\], \\*\\((?:${NAME}, ?)*(?:${NAME})?\\)\\)$`,
    'u',
  ),
  /^importlib = (?:has_mfs and )?__import__\('importlib\.util'\)$/u,
  /^(?:has_mfs and )?__import__\('importlib\.machinery'\)$/u,
  new RegExp(
    `^m = (?:has_mfs and )?sys\\.modules\\.setdefault\\(${NAME}, importlib\\.util\\.module_from_spec\\(` +
      `importlib\\.machinery\\.PathFinder\\.find_spec\\(${NAME}, \\[os\\.path\\.dirname\\(p\\)\\]\\)\\)\\)$`,
    'u',
  ),
  new RegExp(`^m = m or sys\\.modules\\.setdefault\\(${NAME}, types\\.ModuleType\\(${NAME}\\)\\)$`, 'u'),
  /^mp = \(m or \[\]\) and m\.__dict__\.setdefault\('__path__',\[\]\)$/u,
  /^\(p not in mp\) and mp\.append\(p\)$/u,
  new RegExp(`^m and setattr\\(sys\\.modules\\[${NAME}\\], ${NAME}, m\\)$`, 'u'),
];

/** Distributions known to bring such a file, and what for. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  setuptools: { 'distutils-precedence.pth': 'stands in for distutils, which Python 3.12 dropped' },
  coverage: { 'a1_coverage.pth': 'measures child processes, only where COVERAGE_PROCESS_START or _CONFIG is set' },
};

function isNamespaceFile(content: string): boolean {
  const statements = content.trim().split(/[;\n]/u);
  return statements.every((statement) => NAMESPACE_STATEMENTS.some((known) => known.test(statement.trim())));
}

function isKnown(distribution: string, path: string, content: string): boolean {
  const file = posix.basename(path);
  if (file.endsWith('-nspkg.pth')) return isNamespaceFile(content);
  return KNOWN[normalizeName(distribution)]?.[file] !== undefined;
}

/** Files that Python runs at every start, whoever is importing what: `.pth` files and the two customize modules, or packages. */
function runsAtStart(path: string): boolean {
  const { dir, base } = posix.parse(
    path.replace(/(?<name>^|\/)(?<module>(?:site|user)customize)\/__init__(?=\.)/u, '$<name>$<module>'),
  );
  if (dir !== '' && !/(^|\/)(site|dist)-packages$/u.test(dir)) return false;
  return base.toLowerCase().endsWith('.pth') || /^(site|user)customize\.(py|pyc|so|.*\.so)$/u.test(base);
}

/** The same for a path below the environment's folder. */
const PACKAGES = /^lib\/python[\d.]+\/site-packages\//u;

/**
 * Paths of files that Python runs at every start, below site-packages, but for the known ones and the namespace files of
 * setuptools, which their content tells.
 */
export function startupFiles(distribution: string, destinations: readonly Destination[]): string[] {
  return destinations
    .filter((each) => runsAtStart(each.path.replace(PACKAGES, '')))
    .map((each) => ({ path: each.path.replace(PACKAGES, ''), read: each.read }))
    .filter(({ path, read }) => !isKnown(distribution, path, read().toString('utf8')))
    .map(({ path }) => path);
}
