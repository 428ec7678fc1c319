import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { writeFileAtomic } from '@stx/machine';
import { compareReleases, findRegressions, renderComparison, renderMarkdown, type Comparison } from '@stx/publish';
import { runGit } from '@stx/sources';
import type { Context } from '../context/context.js';
import { sayReport } from '../report/say-report.js';
import { readSnapshot } from './read-snapshot.js';

export interface CompareOptions {
  /** Release file or git revision. */
  from: string;
  to?: string;
  format?: 'text' | 'markdown' | 'json';
  /** File for the result. */
  output?: string;
  /** Packages and images whose regressions are intended, separated by commas. */
  accept?: string;
  /** Folder with clones of the sources' repositories, for subjects of commits. */
  repositories?: string;
}

/** Reports what differs between two releases. @throws StxError RELEASE_REGRESSED for downgrades and lost verification. */
export async function compare(context: Context, options: CompareOptions): Promise<void> {
  const { from, to = 'dist/release.yaml', format = 'text' } = options;
  const comparison = compareReleases(await readSnapshot(context, from), await readSnapshot(context, to));
  if (options.repositories !== undefined && options.repositories !== '')
    await addSubjects(resolve(context.root, options.repositories), comparison);
  const text = format === 'markdown' ? renderMarkdown(comparison, from, to) : renderComparison(comparison);
  await sayReport(context, 'comparison', format === 'json' ? comparison : undefined, text);
  if (options.output !== undefined && options.output !== '') {
    const written = format === 'json' ? JSON.stringify(comparison, null, 2) : text;
    await writeFileAtomic(resolve(context.root, options.output), `${written}\n`);
    context.say(`${options.output} written`);
  }
  const accepted = (options.accept ?? '').split(',').map((name) => name.trim());
  const regressions = findRegressions(comparison, accepted);
  const [first] = regressions;
  if (first === undefined) return;
  throw regressions.length === 1 ? first : new AggregateError(regressions, `${to} is worse than ${from}`);
}

/** Adds the subjects of commits between two sources, for each repository that has a clone with both. */
async function addSubjects(folder: string, { images }: Comparison): Promise<void> {
  for (const change of images.flatMap(({ changes }) => changes)) {
    const { kind, name, from, to } = change;
    const cwd = join(folder, basename(name, '.git'));
    if (kind !== 'source' || from === undefined || to === undefined || !existsSync(cwd)) continue;
    const args = ['log', '--no-merges', '--format=%h %s', '--end-of-options', `${from}..${to}`];
    const { exitCode, stdout } = await runGit(args, { cwd, accept: [128] });
    if (exitCode === 0) change.commits = stdout.split('\n').filter((line) => line !== '');
  }
}
