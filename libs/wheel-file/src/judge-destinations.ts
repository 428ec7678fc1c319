import { normalizeName } from '@stx/formats';
import { pathFault } from './check-names.js';

/** A place below the environment's folder that a wheel writes, and which part of the wheel does. */
export interface Written {
  path: string;
  source: string;
}

/** Whose wheel it is, and the environment it goes to. */
export interface Owner {
  name: string;
  /** Its `.dist-info` folder. */
  info: string;
  /** Such as `3.13`. */
  python: string;
}

interface Rule {
  matches: RegExp;
  why: string;
  /** The distribution whose file it is. */
  owner?: string;
}

/**
 * Files that the interpreter and the environment stand on, wherever they come from: data files, scripts or entry points. Python
 * looks for pyvenv.cfg and `._pth` next to its program before it knows where its library is (Modules/getpath.py).
 */
const RESERVED: readonly Rule[] = [
  { matches: /^(?:bin\/)?pyvenv\.cfg$/u, why: 'says which Python the environment is of' },
  { matches: /^bin\/(?:[^/]*\._pth|pybuilddir\.txt)$/u, why: 'says where Python looks for its library' },
  { matches: /^bin\/python[\d.]*[a-z]*(?:-config)?(?:\/|$)/u, why: 'is the Python of the environment' },
  {
    matches: /^bin\/(?:de)?activate(?:_this\.py|\.[A-Za-z\d]+)?(?:\/|$)/iu,
    why: 'is a program of the environment itself',
  },
  { matches: /^bin\/pip[\d.]*(?:\/|$)/u, why: 'is pip', owner: 'pip' },
  { matches: /^bin\/easy_install[\d.-]*(?:\/|$)/u, why: 'is easy_install', owner: 'setuptools' },
  { matches: /^lib64(?:\/|$)/u, why: 'is another name of lib in the environment' },
];

/** What is wrong with the places that a wheel writes, taken together. */
export function judgeDestinations(written: readonly Written[], folders: readonly Written[], owner: Owner): string[] {
  const faults: string[] = [];
  const fault = ({ path, source }: Written, why: string): void => {
    faults.push(source === path ? `${path} ${why}` : `${source} would be written to ${path}, which ${why}`);
  };
  const sources = new Map<string, string>();
  for (const each of written) {
    const earlier = sources.get(each.path);
    if (earlier !== undefined) faults.push(`${each.source} and ${earlier} would both be written to ${each.path}`);
    sources.set(each.path, each.source);
  }
  const parents = parentsOf([...sources.keys()], folders, owner.python);
  for (const each of [...written, ...folders]) {
    const unsafe = pathFault(each.path);
    if (unsafe !== undefined)
      faults.push(each.source === each.path ? unsafe : `${each.source} would be written to ${unsafe}`);
    const reserved = RESERVED.find(({ matches }) => matches.test(each.path));
    if (reserved !== undefined && reserved.owner !== normalizeName(owner.name)) fault(each, reserved.why);
    const strange = libraryFault(each.path, owner);
    if (strange !== undefined) fault(each, strange);
  }
  for (const each of written) if (parents.has(each.path)) fault(each, 'is a folder');
  return faults;
}

/** Folders of every environment, and those that a wheel's own files lie in. */
function parentsOf(paths: readonly string[], folders: readonly Written[], python: string): Set<string> {
  const packages = packagesOf(python);
  const parents = new Set(['bin', 'include', 'lib', `lib/python${python}`, packages, 'share', 'etc']);
  for (const { path } of folders) parents.add(path);
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at);
      if (parents.has(parent)) break;
      parents.add(parent);
    }
  }
  return parents;
}

/** The library itself, and what other distributions say of themselves, are not this wheel's. */
function libraryFault(path: string, { python, info }: Owner): string | undefined {
  const library = `lib/python${python}/`;
  if (!path.startsWith(library)) return undefined;
  const packages = `${packagesOf(python)}/`;
  if (`${path}/` === packages) return undefined;
  if (!path.startsWith(packages)) return 'is in the library of Python, outside of site-packages';
  const [first = ''] = path.slice(packages.length).split('/');
  return first.endsWith('.dist-info') && first !== info ? 'is the metadata of another distribution' : undefined;
}

/** Where distributions are installed, below the environment's folder. */
export function packagesOf(python: string): string {
  return `lib/python${python}/site-packages`;
}
