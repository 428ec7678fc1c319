import { buildBase } from '@stx/base';
import type { ImageReceipt } from '@stx/formats';
import type { Context } from '../context/context.js';
import { makeBaseReceipt } from './make-base-receipt.js';

/** Builds a base image, or fetches it from a registry by digest; returns its receipt. */
export async function buildBaseImage(context: Context): Promise<ImageReceipt> {
  const { workspace, name, root, solve } = context;
  const base = workspace.base(name.replace(/^base-/u, ''));
  return await makeBaseReceipt(context, () => buildBase(base, { ...solve, workspace: root }));
}
