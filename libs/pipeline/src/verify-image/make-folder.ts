import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context/context.js';

/** A folder of the workspace, created if it is missing. */
export function makeFolder(context: Context, ...parts: string[]): string {
  const folder = join(context.root, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
