import { normalizeName } from './names.js';
import { PLATFORM } from './platform.js';
import { isSameVersion } from './versions.js';

/** The parts of a wheel's file name (PEP 427, PEP 491). */
export interface WheelName {
  name: string;
  version: string;
  build: string | undefined;
  /** One `python-abi-platform` each; a compressed set such as py2.py3-none-any is several. */
  tags: string[];
}

const WHEEL =
  /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?)-(?<version>[A-Za-z0-9][A-Za-z0-9._!+]*)(?:-(?<build>[0-9][A-Za-z0-9._]*))?-(?<python>[A-Za-z0-9._]+)-(?<abi>[A-Za-z0-9._]+)-(?<platform>[A-Za-z0-9._]+)\.whl$/u;

/** Parses a wheel's file name; undefined for any other name. */
export function parseWheelName(file: string): WheelName | undefined {
  const groups = WHEEL.exec(file)?.groups;
  if (groups === undefined) return undefined;
  const { name = '', version = '', build, python = '', abi = '', platform = '' } = groups as Partial<typeof groups>;
  return { name, version, build, tags: expandTag(`${python}-${abi}-${platform}`) };
}

/** A compressed tag set as single tags, sorted. */
export function expandTag(tag: string): string[] {
  const [pythons = [], abis = [], platforms = []] = tag.split('-').map((part) => part.split('.'));
  return pythons.flatMap((python) => abis.flatMap((abi) => platforms.map((each) => `${python}-${abi}-${each}`))).sort();
}

/** Whether a single tag fits a Python such as 3.13 on a platform, (PEP 425 and CPython's order of tags). */
export function fitsPython(tag: string, python: string, { wheelTags } = PLATFORM): boolean {
  const [interpreter = '', abi = '', platform = ''] = tag.split('-');
  if (platform !== 'any' && !wheelTags.test(platform)) return false;
  const minor = Number(/^3\.(\d+)$/u.exec(python)?.[1]);
  const [, kind, digits = ''] = /^(cp|py)3(\d*)$/u.exec(interpreter) ?? [];
  if (kind === 'py') return abi === 'none' && (digits === '' || Number(digits) <= minor);
  if (kind !== 'cp' || digits === '') return false;
  if (Number(digits) === minor) return [interpreter, 'abi3', 'none'].includes(abi);
  return abi === 'abi3' && Number(digits) >= 2 && Number(digits) < minor;
}

const SDIST = /\.(?:tar\.gz|tar\.bz2|tar\.xz|tgz|zip)$/u;

/** Whether a file is the sdist of a distribution and version; names of older sdists are not normalized. */
export function isSdistOf(file: string, name: string, version: string): boolean {
  if (!SDIST.test(file)) return false;
  const stem = file.replace(SDIST, '');
  const dashes = [...stem.matchAll(/-/gu)].map(({ index }) => index);
  return dashes.some(
    (at) => normalizeName(stem.slice(0, at)) === normalizeName(name) && isSameVersion(stem.slice(at + 1), version),
  );
}
