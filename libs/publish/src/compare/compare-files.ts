import type { Change } from './compare-image.js';
import type { SnapshotFile } from './snapshot.js';

/** Files that every installation rewrites. */
const BOOKKEEPING = /^(?:var\/lib\/dpkg\/|var\/lib\/apt\/|var\/cache\/|var\/log\/|etc\/ld\.so\.cache$)/u;
/** Bytecode, and the lists of files, which follow from files that are compared themselves. */
const DERIVED = /\/__pycache__\/|\.pyc$|\.dist-info\/RECORD$/u;

/** Files that differ and that no changed package explains. */
export function compareFiles(
  from: ReadonlyMap<string, SnapshotFile> | undefined,
  to: ReadonlyMap<string, SnapshotFile> | undefined,
  packages: readonly Change[],
): Change[] {
  if (from === undefined || to === undefined) return [];
  const explained = new Set(packages.map(({ kind, name }) => `${kind} ${name}`));
  const isExplained = (path: string): boolean =>
    DERIVED.test(path) ||
    (packages.length > 0 && BOOKKEEPING.test(path)) ||
    [from.get(path), to.get(path)].some((file) => file?.owner !== undefined && explained.has(file.owner));
  const paths = new Set([...from.keys(), ...to.keys()]);
  return [...paths].sort().flatMap((path): Change[] => {
    const [old, now] = [from.get(path), to.get(path)];
    if (old?.hash === now?.hash || isExplained(path)) return [];
    const is = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [{ kind: 'file', name: path, is, bytes: (now?.size ?? 0) - (old?.size ?? 0) }];
  });
}
