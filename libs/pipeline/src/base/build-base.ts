import { buildBase } from '@stx/base';
import type { ImageReceipt } from '@stx/formats';
import { sourcesOfBase } from '@stx/repositories';
import type { Context } from '../context/context.js';
import { makeBaseReceipt } from './make-base-receipt.js';

/** Builds a base image, or fetches it from a registry by digest; returns its receipt. */
export async function buildBaseImage(context: Context): Promise<ImageReceipt> {
  const { workspace, name, root, solve } = context;
  const codename = name.replace(/^base-/u, '');
  const base = workspace.base(codename);
  const sources = sourcesOfBase(root, codename, base);
  const options = { ...solve, workspace: root, ...(sources === undefined ? {} : { sources }) };
  return await makeBaseReceipt(context, () => buildBase(base, options), sources);
}
