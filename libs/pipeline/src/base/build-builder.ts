import { buildBuilder } from '@stx/base';
import type { ImageReceipt } from '@stx/formats';
import type { Context } from '../context/context.js';
import { baseOptions } from '../restore/base-options.js';
import { restoreBase } from '../restore/restore-base.js';
import { makeBaseReceipt } from './make-base-receipt.js';

/** Builds a builder image on its base; returns its receipt. */
export async function buildBuilderImage(context: Context): Promise<ImageReceipt> {
  const builder = context.workspace.builder(context.name.replace(/^builder-/u, ''));
  const options = baseOptions(context, builder.base);
  const make = async (): Promise<string> => buildBuilder(builder, await restoreBase(context, builder.base), options);
  return await makeBaseReceipt(context, make, options.sources);
}
