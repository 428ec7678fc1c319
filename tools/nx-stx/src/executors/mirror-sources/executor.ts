import { resolve } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { mirrorSources } from '@stx/sources';
import { runTask } from '../../run-task.js';
import { lockedGitSources } from './locked-git-sources.js';

export interface MirrorOptions {
  output: string;
  projects?: string;
}

export default function executor(options: MirrorOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const wanted = (options.projects ?? '').split(',').filter((name) => name !== '');
    const output = resolve(task.root, options.output);
    const { written, unchanged, faults } = await mirrorSources(lockedGitSources(task, wanted), output, {
      workspace: task.root,
      onProgress: task.say,
      signal: task.solve.signal,
    });
    for (const file of written) task.say(`wrote ${file}`);
    const counts = `${String(written.length)} archives written, ${String(unchanged.length)} as they were`;
    task.say(`${counts}, ${String(faults.length)} sources not available`);
    if (faults.length > 0) throw new AggregateError(faults, 'some sources are not in the mirror');
    task.say(`next: export STX_SOURCE_MIRROR=${output}`);
  });
}
