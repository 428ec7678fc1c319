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
import { writeFileAtomic } from '@stx/store';
import { DIST, type Task } from './run-task.js';

function path(task: Task, kind: 'images' | 'wheels' | 'recipe', project: string): string {
  return join(task.root, DIST, kind, project, 'receipt.json');
}

async function write(file: string, receipt: object): Promise<void> {
  mkdirSync(join(file, '..'), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(receipt, null, 2)}\n`);
}

export const writeImageReceipt = (task: Task, receipt: ImageReceipt): Promise<void> =>
  write(path(task, 'images', task.project), receipt);
export const writeWheelsReceipt = (task: Task, receipt: WheelsReceipt): Promise<void> =>
  write(path(task, 'wheels', task.project), receipt);
export const writeRecipeReceipt = (task: Task, receipt: RecipeReceipt): Promise<void> =>
  write(path(task, 'recipe', task.project), receipt);

/** @throws StxError naming the command that makes the receipt. */
export function imageReceipt(task: Task, project: string): ImageReceipt {
  return readJson(imageReceiptSchema, path(task, 'images', project), `run ./nx build-image ${project}`);
}

export function wheelsReceipt(task: Task, project: string): WheelsReceipt {
  return readJson(wheelsReceiptSchema, path(task, 'wheels', project), `run ./nx build-wheels ${project}`);
}

/** What the project's wheels were when they were made the last time here; undefined before the first. */
export function earlierWheels(task: Task): WheelsReceipt | undefined {
  return existsSync(path(task, 'wheels', task.project)) ? wheelsReceipt(task, task.project) : undefined;
}

/** What the project's image was when it was made the last time here; undefined before the first. */
export function earlierImage(task: Task): ImageReceipt | undefined {
  return existsSync(path(task, 'images', task.project)) ? imageReceipt(task, task.project) : undefined;
}

export function recipeReceipt(task: Task): RecipeReceipt {
  return readJson(recipeReceiptSchema, path(task, 'recipe', 'loci'), 'run ./nx prepare-recipe loci');
}

/** Whether the embedded recipe stands in for LOCI in this run. */
export function isOfFallback(task: Task): boolean {
  return existsSync(path(task, 'recipe', 'loci')) && recipeReceipt(task).fallback !== undefined;
}

/** The receipts of those wheel sets that were made. */
export function setReceipts(task: Task, sets: readonly string[]): Record<string, WheelsReceipt> {
  const made = sets.filter((set) => existsSync(path(task, 'wheels', `wheels-${set}`)));
  return Object.fromEntries(made.map((set) => [set, wheelsReceipt(task, `wheels-${set}`)]));
}

function recordFile(task: Task, project: string): string {
  return join(task.root, DIST, 'records', `${project}.json`);
}

export const writeRecord = (task: Task, record: ImageRecord): Promise<void> =>
  write(recordFile(task, record.project), record);

/** What was published of a project; undefined when nothing was. */
export function publishedRecord(task: Task, project: string): ImageRecord | undefined {
  const file = recordFile(task, project);
  return existsSync(file) ? readJson(recordSchema, file, `run ./nx publish-image ${project}`) : undefined;
}

/** The digest of what is built of a project; undefined when nothing is. */
export function builtDigest(task: Task, project: string): string | undefined {
  return existsSync(path(task, 'images', project)) ? imageReceipt(task, project).digest : undefined;
}
