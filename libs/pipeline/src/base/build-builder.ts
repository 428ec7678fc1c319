import { buildBuilder } from '@stx/base';
import type { ImageReceipt } from '@stx/formats';
import type { Context } from '../context/context.js';
import { restoreBase } from '../restore/restore-base.js';
import { makeBaseReceipt } from './make-base-receipt.js';

/** Builds a builder image on its base; returns its receipt. */
export async function buildBuilderImage(context: Context): Promise<ImageReceipt> {
  const { workspace, name, root, solve } = context;
  const builder = workspace.builder(name.replace(/^builder-/u, ''));
  return await makeBaseReceipt(context, async () => {
    const base = await restoreBase(context, builder.base);
    return await buildBuilder(builder, base, { ...solve, workspace: root });
  });
}
