import { isDeepStrictEqual } from 'node:util';
import { StxError } from '@stx/errors';
import { editYaml, imageSchema, lineOfYaml, parseYaml, wheelSetSchema, type YamlPath } from '@stx/formats';
import { z } from 'zod';
import { entryOf, RECORD_FILE, renderRecord, sha256Of, type ImportRecord, type RecordEntry } from './import-record.js';
import { applyEdits, mergeValues, type Merge } from './merge-values.js';
import type { PlannedFile } from './render-import.js';

/** Something that StarlingX has and the workspace does not have like that. */
export interface Difference {
  file: string;
  line: number;
  what: string;
  /** Whether the workspace changed the same value, which therefore stays. */
  isConflict: boolean;
}

export interface ImportUpdate {
  /** The files to write, with the record. */
  files: PlannedFile[];
  differences: Difference[];
}

export interface Standing {
  record: ImportRecord;
  /** The text of a file of the workspace. */
  read: (path: string) => string | undefined;
  /** Projects and files that are overwritten. */
  force: readonly string[];
  /** Whether the tree has the repository of a file that an earlier import read. */
  covers: (from: string) => boolean;
}

const anyMap = z.record(z.string(), z.unknown());

/** Plans the update of a workspace to what an import makes now, three-way against what the last import made; writes nothing. */
export function planUpdate(imported: readonly PlannedFile[], standing: Standing): ImportUpdate {
  const { record, read, covers } = standing;
  const update: ImportUpdate = { files: [], differences: [] };
  for (const file of imported) planFile(file, standing, update);
  const now = new Set(imported.map(({ path }) => path));
  const gone = Object.entries(record).flatMap(([path, { from }]) =>
    from !== undefined && !now.has(path) && covers(from) ? [path] : [],
  );
  for (const path of gone) {
    if (read(path) === undefined) continue;
    const what = 'StarlingX no longer builds it: remove the project, or keep it as your own';
    update.differences.push({ file: path, line: 1, what, isConflict: false });
  }
  const kept = Object.entries(record).filter(([path]) => !gone.includes(path));
  const next = Object.fromEntries([
    ...kept,
    ...imported.map((file) => [file.path, entryOf(file, last(record, file.path))] as const),
  ]);
  const text = renderRecord(next);
  if (text !== read(RECORD_FILE)) update.files.push({ path: RECORD_FILE, text });
  return update;
}

const last = (record: ImportRecord, path: string): RecordEntry | undefined =>
  Object.hasOwn(record, path) ? record[path] : undefined;

function planFile(file: PlannedFile, { record, read, force }: Standing, update: ImportUpdate): void {
  const { path, text, content } = file;
  const before = last(record, path);
  const ours = read(path);
  const differ = (line: number, what: string, isConflict = false): void =>
    void update.differences.push({ file: path, line, what, isConflict });
  const write = (changed: string, line: number, what: string): void => {
    update.files.push({ path, text: changed });
    differ(line, what);
  };
  if (ours === undefined) {
    if (before === undefined || isForced(path, force)) write(text, 1, 'StarlingX has it: created');
    else if (!isDeepStrictEqual(before, entryOf(file, before)))
      differ(
        1,
        `StarlingX changed it, but the workspace has removed it; to create it again, pass --force=${path}`,
        true,
      );
  } else if (isForced(path, force)) {
    if (ours !== text) write(text, 1, 'overwritten, as --force asks');
  } else if (content === undefined) {
    const digest = sha256Of(ours);
    if (digest === sha256Of(text) || before?.sha256 === sha256Of(text)) return;
    if (digest === before?.sha256) write(text, 1, 'StarlingX changed it: updated');
    else differ(1, `StarlingX changed it, and so did the workspace; to overwrite it, pass --force=${path}`, true);
  } else {
    const isJson = path.endsWith('.json');
    const values = isJson ? (JSON.parse(ours) as unknown) : parseYaml(anyMap, ours, path);
    const merge =
      before === undefined
        ? adopt(path, values, content)
        : mergeValues(before.content, values, entryOf(file, before).content);
    const changed = isJson ? rendered(applyEdits(values, merge.edits)) : editYaml(ours, merge.edits);
    const fault = isJson || merge.edits.length === 0 ? undefined : faultOf(path, changed);
    const edits = fault === undefined ? merge.edits : [];
    report({ ...merge, edits }, path, isJson ? undefined : ours, differ);
    if (edits.length > 0) update.files.push({ path, text: changed });
    if (fault !== undefined)
      differ(1, `the update would make the file invalid (${fault}), so the file stays; edit it by hand`, true);
  }
}

const rendered = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Whether an option names the file, its project's folder or its project. */
function isForced(path: string, force: readonly string[]): boolean {
  const [kind = '', name = ''] = path.split('/');
  return [path, `${kind}/${name}`, kind === 'wheels' ? `wheels-${name}` : name].some((each) => force.includes(each));
}

/** A file that no import wrote keeps every value; a wheel set gets the distributions that it does not have. */
function adopt(path: string, ours: unknown, theirs: object): Merge {
  const all = mergeValues(undefined, ours, theirs);
  const isAdded = ({ path: at }: { path: YamlPath }): boolean =>
    path.startsWith('wheels/') && at[0] === 'packages' && at.length === 2;
  const kept = all.edits.filter((edit) => !isAdded(edit));
  return {
    edits: all.edits.filter(isAdded),
    conflicts: [
      ...all.conflicts,
      ...kept.map(({ path: at, value }) => ({ path: at, base: undefined, ours: undefined, theirs: value })),
    ],
  };
}

function report(
  { edits, conflicts }: Merge,
  path: string,
  text: string | undefined,
  differ: (line: number, what: string, isConflict?: boolean) => void,
): void {
  const lineOf = (at: YamlPath): number => (text === undefined ? 1 : lineOfYaml(text, at));
  for (const { path: at, value } of edits)
    differ(lineOf(at), `${at.join('.')}: StarlingX has ${value === undefined ? 'removed it' : shown(value)}: updated`);
  for (const { path: at, base, ours, theirs } of conflicts) {
    const moved =
      base === undefined ? `StarlingX has ${shown(theirs)}` : `StarlingX moved from ${shown(base)} to ${shown(theirs)}`;
    differ(
      lineOf(at),
      `${at.join('.')}: ${moved}; the file keeps ${shown(ours)}: edit it, or pass --force=${path}`,
      true,
    );
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function faultOf(path: string, text: string): string | undefined {
  try {
    parseYaml(path.startsWith('wheels/') ? wheelSetSchema : imageSchema, text, path);
    return undefined;
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const [first] = faults;
    if (first instanceof StxError) return first.message;
    throw error;
  }
}
