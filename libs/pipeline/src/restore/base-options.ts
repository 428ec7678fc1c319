import type { BaseOptions } from '@stx/base';
import { sourcesOfBase } from '@stx/repositories';
import type { Context } from '../context/context.js';

/** How a base, or the builder image on it, is built; with its package sources, where base.yaml names any. */
export function baseOptions(context: Context, codename: string): BaseOptions {
  const { workspace, root, solve } = context;
  const sources = sourcesOfBase(root, codename, workspace.base(codename));
  return { ...solve, workspace: root, ...(sources === undefined ? {} : { sources }) };
}
