import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { commitOf, FOREIGN_LOCK_FILE, type Lock, type LockedSource } from '@stx/formats';
import type { LockedGit } from '@stx/sources';
import type { Context } from '../context/context.js';
import { currentLock } from '../lock/current-lock.js';
import { imagesOnBases } from '../lock/images-on-bases.js';

/** Every git source in the locks of these projects, and LOCI itself; without names, of all projects. */
export function lockedGitSources(context: Context, wanted: readonly string[]): LockedGit[] {
  const { repository, commit, tree } = context.workspace.loci();
  const found = new Map<string, () => LockedGit[]>([['loci', () => [{ repository, commit, tree }]]]);
  for (const { project, lockFile } of imagesOnBases(context)) found.set(project, () => fromLock(context, lockFile));
  for (const set of context.workspace.names('wheels', 'wheels.yaml'))
    found.set(`wheels-${set}`, () => fromLock(context, `wheels/${set}/wheels.lock.yaml`));
  for (const name of context.workspace.names('images', FOREIGN_LOCK_FILE))
    found.set(name, () => [context.workspace.foreignLock(name).context?.source].flatMap(gitOf));
  const unknown = wanted.filter((name) => !found.has(name));
  if (unknown.length > 0) {
    throw new StxError('PROJECT_UNKNOWN', `--projects names unknown projects: ${unknown.join(', ')}`, {
      hint: `choose from ${[...found.keys()].join(', ')}`,
    });
  }
  return (wanted.length === 0 ? [...found.keys()] : wanted).flatMap((name) => found.get(name)?.() ?? []);
}

function fromLock(context: Context, file: string): LockedGit[] {
  const lock = existsSync(join(context.root, file)) ? currentLock(context, file) : undefined;
  return lock === undefined ? [] : gitSourcesOf(lock);
}

function gitSourcesOf(lock: Lock): LockedGit[] {
  const projects = [...(lock.project === undefined ? [] : [lock.project]), ...lock.extraProjects];
  const all = [...projects, ...lock.distributions, ...lock.build].map(({ source }) => source);
  const extra = (lock.extraSources ?? []).map(({ source }) => source);
  return [...all, ...extra].flatMap(gitOf);
}

function gitOf(source: LockedSource | undefined): LockedGit[] {
  const commit = source === undefined ? undefined : commitOf(source);
  return commit?.tree === undefined ? [] : [{ ...commit, tree: commit.tree }];
}
