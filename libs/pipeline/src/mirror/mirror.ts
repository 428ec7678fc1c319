import { resolve } from 'node:path';
import { mirrorSources } from '@stx/sources';
import type { Context } from '../context/context.js';
import { lockedGitSources } from './locked-git-sources.js';

export interface MirrorOptions {
  output: string;
  projects?: string;
}

/** Writes a source mirror: an archive of each locked commit, with exactly the locked content. */
export async function mirror(context: Context, options: MirrorOptions): Promise<void> {
  const wanted = (options.projects ?? '').split(',').filter((name) => name !== '');
  const output = resolve(context.root, options.output);
  const { written, unchanged, faults } = await mirrorSources(lockedGitSources(context, wanted), output, {
    workspace: context.root,
    onProgress: context.say,
    signal: context.solve.signal,
  });
  for (const file of written) context.say(`wrote ${file}`);
  const counts = `${String(written.length)} archives written, ${String(unchanged.length)} unchanged`;
  context.say(`${counts}, ${String(faults.length)} sources unavailable`);
  if (faults.length > 0) throw new AggregateError(faults, 'some sources are missing from the mirror');
  context.say(`next: export STX_SOURCE_MIRROR=${output}`);
}
