import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  imageReceiptSchema,
  readJson,
  recipeReceiptSchema,
  recordSchema,
  wheelsReceiptSchema,
  type ImageReceipt,
  type ImageRecord,
  type RecipeReceipt,
  type WheelsReceipt,
} from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { type Context, DIST } from '../context/context.js';

function path(context: Context, kind: 'images' | 'wheels' | 'recipe', project: string): string {
  return join(context.root, DIST, kind, project, 'receipt.json');
}

async function write(file: string, receipt: object): Promise<void> {
  mkdirSync(join(file, '..'), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(receipt, null, 2)}\n`);
}

export const writeImageReceipt = (context: Context, receipt: ImageReceipt): Promise<void> =>
  write(path(context, 'images', context.project), receipt);
export const writeWheelsReceipt = (context: Context, receipt: WheelsReceipt): Promise<void> =>
  write(path(context, 'wheels', context.project), receipt);
export const writeRecipeReceipt = (context: Context, receipt: RecipeReceipt): Promise<void> =>
  write(path(context, 'recipe', context.project), receipt);

/** @throws StxError with the command that writes the receipt. */
export function imageReceipt(context: Context, project: string): ImageReceipt {
  return readJson(imageReceiptSchema, path(context, 'images', project), `run ./nx build-image ${project}`);
}

export function wheelsReceipt(context: Context, project: string): WheelsReceipt {
  return readJson(wheelsReceiptSchema, path(context, 'wheels', project), `run ./nx build-wheels ${project}`);
}

/** The receipt of the project's last wheels on this machine; undefined before the first. */
export function earlierWheels(context: Context): WheelsReceipt | undefined {
  return existsSync(path(context, 'wheels', context.project)) ? wheelsReceipt(context, context.project) : undefined;
}

/** The receipt of the project's last image on this machine; undefined before the first. */
export function earlierImage(context: Context): ImageReceipt | undefined {
  return existsSync(path(context, 'images', context.project)) ? imageReceipt(context, context.project) : undefined;
}

export function recipeReceipt(context: Context): RecipeReceipt {
  return readJson(recipeReceiptSchema, path(context, 'recipe', 'loci'), 'run ./nx prepare-recipe loci');
}

/** Whether this run uses the embedded recipe because it could not fetch LOCI. */
export function isOfFallback(context: Context): boolean {
  return existsSync(path(context, 'recipe', 'loci')) && recipeReceipt(context).fallback !== undefined;
}

/** The receipts of the wheel sets that are built. */
export function setReceipts(context: Context, sets: readonly string[]): Record<string, WheelsReceipt> {
  const made = sets.filter((set) => existsSync(path(context, 'wheels', `wheels-${set}`)));
  return Object.fromEntries(made.map((set) => [set, wheelsReceipt(context, `wheels-${set}`)]));
}

function recordFile(context: Context, project: string): string {
  return join(context.root, DIST, 'records', `${project}.json`);
}

export const writeRecord = (context: Context, record: ImageRecord): Promise<void> =>
  write(recordFile(context, record.project), record);

/** The record of a project's published image; undefined if there is none. */
export function publishedRecord(context: Context, project: string): ImageRecord | undefined {
  const file = recordFile(context, project);
  return existsSync(file) ? readJson(recordSchema, file, `run ./nx publish-image ${project}`) : undefined;
}

/** The digest of a project's image; undefined if it is not built. */
export function builtDigest(context: Context, project: string): string | undefined {
  return existsSync(path(context, 'images', project)) ? imageReceipt(context, project).digest : undefined;
}
