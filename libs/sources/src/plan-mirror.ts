import { StxError } from '@stx/errors';
import type { LockedSource } from '@stx/formats';
import { redact } from '@stx/machine';
import { mirrorFile } from './find-in-mirror.js';

/** A git source as a lock names it. */
export type LockedGit = Extract<LockedSource, { git: unknown }>['git'];

/** One archive of a mirror and what it has to hold. */
export interface MirrorArchive {
  /** Where it goes. */
  file: string;
  /** The locked folders of the commit; one without a subdirectory is all of it. */
  sources: LockedGit[];
}

export interface MirrorPlan {
  archives: MirrorArchive[];
  faults: StxError[];
}

/** Says which archives a mirror needs for these sources: one for each commit, with each folder that is wanted. */
export function planMirror(mirror: string, sources: readonly LockedGit[]): MirrorPlan {
  const archives = new Map<string, Map<string, LockedGit>>();
  const faults: StxError[] = [];
  for (const source of sources) {
    const file = mirrorFile(mirror, source.repository, source.commit);
    if (file === undefined) {
      faults.push(
        new StxError('SOURCE_NOT_MIRRORED', `${redact(source.repository)}: no mirror can hold it`, {
          hint: 'the path of its URL must end with <org>/<repo>',
        }),
      );
      continue;
    }
    const wanted = archives.get(file) ?? new Map<string, LockedGit>();
    wanted.set(`${source.subdirectory ?? ''} ${source.tree}`, source);
    archives.set(file, wanted);
  }
  const sorted = [...archives].sort(([a], [b]) => (a < b ? -1 : 1));
  return { archives: sorted.map(([file, wanted]) => ({ file, sources: [...wanted.values()] })), faults };
}
