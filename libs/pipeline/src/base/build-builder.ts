import { buildBuilder } from '@stx/base';
import type { ImageReceipt } from '@stx/formats';
import { sourcesOfBase } from '@stx/repositories';
import type { Context } from '../context/context.js';
import { restoreBase } from '../restore/restore-base.js';
import { makeBaseReceipt } from './make-base-receipt.js';

/** Builds a builder image on its base; returns its receipt. */
export async function buildBuilderImage(context: Context): Promise<ImageReceipt> {
  const { workspace, name, root, solve } = context;
  const builder = workspace.builder(name.replace(/^builder-/u, ''));
  const sources = sourcesOfBase(root, builder.base, workspace.base(builder.base));
  const options = { ...solve, workspace: root, ...(sources === undefined ? {} : { sources }) };
  const make = async (): Promise<string> => buildBuilder(builder, await restoreBase(context, builder.base), options);
  return await makeBaseReceipt(context, make, sources);
}
