import { describeChange } from './describe-change.js';
import type { InputManifest } from './input-manifest.js';

export interface Change {
  kind: 'file' | 'package' | 'environment';
  /** Path of the file, or name of the package or variable. */
  name: string;
  /** What changed in it; at least one entry. */
  details: string[];
}

/** The text with a hash; undefined if it is not known. */
export type Texts = (hash: string) => string | undefined;

/** Every input that changes the key of a task; empty if the key stays the same. */
export function compareManifests(before: InputManifest, now: InputManifest, texts: Texts): Change[] {
  return [
    ...differing(before.files, now.files).map(([name, from, to]) => ({
      kind: 'file' as const,
      name,
      details: fileDetails(name, from, to, texts),
    })),
    ...differing(before.packages, now.packages).map(([name, from, to]) => ({
      kind: 'package' as const,
      name,
      details: [`${from ?? 'none'} -> ${to ?? 'none'}`],
    })),
    ...differing(before.environment, now.environment).map(([name]) => ({
      kind: 'environment' as const,
      name,
      details: ['changed its value'],
    })),
  ];
}

function differing(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): [string, string | undefined, string | undefined][] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .sort()
    .filter((name) => before[name] !== now[name])
    .map((name) => [name, before[name], now[name]]);
}

function fileDetails(name: string, from: string | undefined, to: string | undefined, texts: Texts): string[] {
  if (from === undefined) return ['added'];
  if (to === undefined) return ['removed'];
  const [before, after] = [texts(from), texts(to)];
  return before === undefined || after === undefined ? ['changed'] : describeChange(name, before, after);
}
