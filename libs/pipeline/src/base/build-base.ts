import { buildBase } from '@stx/base';
import type { ImageReceipt } from '@stx/formats';
import type { Context } from '../context/context.js';
import { baseOptions } from '../restore/base-options.js';
import { makeBaseReceipt } from './make-base-receipt.js';

/** Builds a base image, or fetches it from a registry by digest; returns its receipt. */
export async function buildBaseImage(context: Context): Promise<ImageReceipt> {
  const codename = context.name.replace(/^base-/u, '');
  const options = baseOptions(context, codename);
  const make = (): Promise<string> => buildBase(context.workspace.base(codename), options);
  return await makeBaseReceipt(context, make, options.sources);
}
