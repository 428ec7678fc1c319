import { eq, valid } from '@renovatebot/pep440';

/** What a wheel's file name says (PEP 427, PEP 491). */
export interface WheelName {
  name: string;
  version: string;
  build: string | undefined;
  /** One `python-abi-platform` each; a compressed set such as py2.py3-none-any is several. */
  tags: string[];
}

const WHEEL =
  /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?)-(?<version>[A-Za-z0-9][A-Za-z0-9._!+]*)(?:-(?<build>[0-9][A-Za-z0-9._]*))?-(?<python>[A-Za-z0-9._]+)-(?<abi>[A-Za-z0-9._]+)-(?<platform>[A-Za-z0-9._]+)\.whl$/u;

/** Takes a wheel's file name apart; undefined for what is not one. */
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

/** Whether two spellings are one version (PEP 440: 1.0 is 1.0.0, 1.0-alpha1 is 1.0a1); others must be equal as text. */
export function isSameVersion(one: string, other: string): boolean {
  return valid(one) !== null && valid(other) !== null ? eq(one, other) : one === other;
}
