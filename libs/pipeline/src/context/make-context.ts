import { Workspace } from '@stx/formats';
import type { Context } from './context.js';

export interface ContextInputs extends Omit<Context, 'workspace' | 'solve' | 'forProject'> {
  logFile: string;
  signal?: AbortSignal;
}

/** A context whose workspace is read once for all of its projects. */
export function makeContext({ logFile, signal, ...given }: ContextInputs): Context {
  const workspace = new Workspace(given.root);
  const solve = { logFile, onProgress: given.say, ...(signal === undefined ? {} : { signal }) };
  const forProject = (project: string, name = project.replace(/^wheels-/u, '')): Context => ({
    ...given,
    workspace,
    solve,
    project,
    name,
    forProject,
  });
  return forProject(given.project, given.name);
}

/** The name of a project's image or wheel set: `keystone` for images/keystone and for its variant images/keystone/bookworm. */
export function nameOf(folder: string): string | undefined {
  return folder.split('/')[1];
}
