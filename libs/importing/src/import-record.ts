import { createHash } from 'node:crypto';
import { parseYaml, renderYaml } from '@stx/formats';
import { z } from 'zod';
import type { PlannedFile } from './render-import.js';

/** The file at the root of the workspace that keeps what the last import wrote; no cache key names it. */
export const RECORD_FILE = 'starlingx.import.yaml';

const entrySchema = z.strictObject({
  /** The values of a YAML or JSON file. */
  content: z.record(z.string(), z.unknown()).optional(),
  /** The file of the tree that an image comes from. */
  from: z.string().optional(),
  /** Of any other file. */
  sha256: z.string().optional(),
});
export type RecordEntry = z.infer<typeof entrySchema>;
export type ImportRecord = Readonly<Record<string, RecordEntry>>;

const recordSchema = z.strictObject({ files: z.record(z.string(), entrySchema) });

/** @throws StxError with file and line for a record that is edited by hand. */
export function readRecord(text: string | undefined): ImportRecord {
  return text === undefined ? {} : parseYaml(recordSchema, text, RECORD_FILE).files;
}

export function renderRecord(record: ImportRecord): string {
  const files = Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `# Written by import-starlingx. The next import compares with it; commit it, and do not edit it.\n${renderYaml({ files })}`;
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a record keeps of a file. */
export function entryOf({ content, text, from }: PlannedFile, last?: RecordEntry): RecordEntry {
  if (content === undefined) return { sha256: sha256Of(text) };
  const now = JSON.parse(JSON.stringify(content)) as Record<string, unknown>;
  const packages = packagesOf(now);
  // A part of StarlingX's repositories lists a part of the distributions; the others are as they were.
  const kept = packages === undefined ? now : { ...now, packages: { ...packagesOf(last?.content), ...packages } };
  return { ...(from === undefined ? {} : { from }), content: kept };
}

function packagesOf(content: Record<string, unknown> | undefined): object | undefined {
  const packages = content?.packages;
  return typeof packages === 'object' && packages !== null ? packages : undefined;
}
