import { describeContent, orderDebian, orderVersions, type LockedSource } from '@stx/formats';
import { compareFiles } from './compare-files.js';
import type { SnapshotImage } from './snapshot.js';

export interface Change {
  kind: 'python' | 'deb' | 'file' | 'layers' | 'source' | 'recipe' | 'base' | 'release' | 'verification';
  /** Name of the package, path of the file, or the kind again. */
  name: string;
  is: 'added' | 'removed' | 'upgraded' | 'downgraded' | 'changed' | 'lost';
  from?: string;
  to?: string;
  /** Growth in bytes. */
  bytes?: number;
  /** Subjects of the commits in between, the newest first. */
  commits?: string[];
}

type Order = (one: string, other: string) => number;

/** What differs between two builds of an image. A fact that one side does not record is not compared. */
export function compareImage(from: SnapshotImage, to: SnapshotImage): Change[] {
  const python = compareVersions('python', from.python, to.python, orderVersions);
  const debs = compareVersions('deb', from.debs, to.debs, orderDebian);
  const packages = [...python, ...debs];
  return [
    ...compareTexts('release', from.release, to.release, orderVersions),
    ...compareSources(from.source, to.source, python),
    ...packages,
    ...compareTexts('base', from.base, to.base),
    ...compareTexts('recipe', from.recipe, to.recipe),
    ...compareLayers(from, to),
    ...(sameLayers(from, to) ? [] : compareFiles(from.files?.(), to.files?.(), packages)),
    ...compareVerification(from.verification, to.verification),
  ];
}

function compareVersions(
  kind: 'python' | 'deb',
  from: ReadonlyMap<string, string> | undefined,
  to: ReadonlyMap<string, string> | undefined,
  order: Order,
): Change[] {
  if (from === undefined || to === undefined) return [];
  return [...new Set([...from.keys(), ...to.keys()])].sort().flatMap((name): Change[] => {
    const [old, now] = [from.get(name), to.get(name)];
    if (old === now) return [];
    if (old === undefined) return [{ kind, name, is: 'added', ...withText('to', now) }];
    if (now === undefined) return [{ kind, name, is: 'removed', from: old }];
    return [{ kind, name, is: direction(order(now, old)), from: old, to: now }];
  });
}

const direction = (order: number): Change['is'] => (order === 0 ? 'changed' : order > 0 ? 'upgraded' : 'downgraded');
const withText = (key: 'from' | 'to', text: string | undefined): Pick<Change, 'from' | 'to'> =>
  text === undefined ? {} : { [key]: text };

function compareTexts(
  kind: 'release' | 'base' | 'recipe',
  from: string | undefined,
  to: string | undefined,
  order: Order = () => 0,
): Change[] {
  if (from === undefined || to === undefined || from === to) return [];
  return [{ kind, name: kind, is: direction(order(to, from)), from, to }];
}

/** The version of an sdist is that of its distribution, which is compared already. */
function compareSources(
  from: LockedSource | undefined,
  to: LockedSource | undefined,
  python: readonly Change[],
): Change[] {
  if (from === undefined || to === undefined) return [];
  const [old, now] = [describeContent(from), describeContent(to)];
  if (old === now) return [];
  if ('sdist' in from && 'sdist' in to && python.some(({ to: version = '' }) => to.sdist.file.includes(`-${version}.`)))
    return [];
  const name = 'git' in to ? to.git.repository : 'source';
  const [first, last] = 'git' in from && 'git' in to ? [from.git.commit, to.git.commit] : [old, now];
  return [{ kind: 'source', name, is: 'changed', from: first, to: last }];
}

function sameLayers(from: SnapshotImage, to: SnapshotImage): boolean {
  const digests = ({ layers }: SnapshotImage): string => (layers ?? []).map(({ digest }) => digest).join();
  return digests(from) === digests(to);
}

function compareLayers(from: SnapshotImage, to: SnapshotImage): Change[] {
  if (from.layers === undefined || to.layers === undefined || sameLayers(from, to)) return [];
  const earlier = new Set(from.layers.map(({ digest }) => digest));
  const fresh = to.layers.filter(({ digest }) => !earlier.has(digest));
  const sum = (layers: SnapshotImage['layers'] = []): number => layers.reduce((total, { size }) => total + size, 0);
  const text = `${String(fresh.length)} of ${String(to.layers.length)} layers are new`;
  return [{ kind: 'layers', name: text, is: 'changed', bytes: sum(to.layers) - sum(from.layers) }];
}

function compareVerification(from: SnapshotImage['verification'], to: SnapshotImage['verification']): Change[] {
  if (from === undefined) return [];
  if (to === undefined) return [{ kind: 'verification', name: 'verification', is: 'lost' }];
  const change = (name: string, is: Change['is']): Change => ({ kind: 'verification', name, is });
  const checksOf = ({ checks }: NonNullable<typeof from>): string[] =>
    Object.keys(checks).filter((name) => (checks[name] ?? 0) > 0);
  const diff = (old: readonly string[], now: readonly string[], name: (text: string) => string, gone: Change['is']) => [
    ...old.filter((each) => !now.includes(each)).map((each) => change(name(each), gone)),
    ...now.filter((each) => !old.includes(each)).map((each) => change(name(each), 'added')),
  ];
  return [
    ...diff(checksOf(from), checksOf(to), (name) => `check ${name}`, 'lost'),
    ...diff(from.services, to.services, (name) => `service ${name}`, 'lost'),
    ...diff(from.accepted, to.accepted, (name) => `accepted: ${name}`, 'removed'),
  ];
}
