import { describeChange } from './describe-change.js';
import type { MadeFrom } from './made-from.js';

export interface Change {
  kind: 'file' | 'package' | 'environment';
  /** Path of the file, or name of the package or variable. */
  name: string;
  /** What about it is another; one entry at least. */
  details: string[];
}

/** A text by its hash, where it is known. */
export type Texts = (hash: string) => string | undefined;

/** Everything that makes the key of a task another one; nothing when it would be the same. */
export function compareNotes(before: MadeFrom, now: MadeFrom, texts: Texts): Change[] {
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
      details: ['has another value'],
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
  if (from === undefined) return ['is new'];
  if (to === undefined) return ['is gone'];
  const [before, after] = [texts(from), texts(to)];
  return before === undefined || after === undefined ? ['is another'] : describeChange(name, before, after);
}
