import { compareImage, type Change } from './compare-image.js';
import type { Snapshot, SnapshotImage } from './snapshot.js';

export interface ComparedImage {
  project: string;
  is: 'added' | 'removed' | 'changed';
  /** Compressed bytes. */
  size: { from: number | undefined; to: number | undefined };
  changes: Change[];
}

export interface Comparison {
  /** Images that differ. */
  images: ComparedImage[];
  unchanged: string[];
  /** Facts that one side does not record. */
  notCompared: string[];
}

/** What differs between two releases. */
export function compareReleases(from: Snapshot, to: Snapshot): Comparison {
  const projects = [...new Set([...from.keys(), ...to.keys()])].sort();
  const images: ComparedImage[] = [];
  const unchanged: string[] = [];
  const missing = new Set<Fact>();
  for (const project of projects) {
    const [old, now] = [from.get(project), to.get(project)];
    const size = { from: bytesOf(old), to: bytesOf(now) };
    if (old === undefined || now === undefined) {
      images.push({ project, is: old === undefined ? 'added' : 'removed', size, changes: [] });
      continue;
    }
    for (const fact of FACTS) if ((old[fact] === undefined) !== (now[fact] === undefined)) missing.add(fact);
    const changes = compareImage(old, now);
    if (changes.length > 0) images.push({ project, is: 'changed', size, changes });
    else unchanged.push(project);
  }
  return { images, unchanged, notCompared: [...missing].map((fact) => NAMES[fact]) };
}

const NAMES = { python: 'Python distributions', debs: 'Debian packages', layers: 'layers', files: 'files' };
const FACTS = ['python', 'debs', 'layers', 'files'] as const;
type Fact = (typeof FACTS)[number];

const bytesOf = (image: SnapshotImage | undefined): number | undefined =>
  image?.layers?.reduce((sum, { size }) => sum + size, 0);
