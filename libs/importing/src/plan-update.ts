import { isDeepStrictEqual } from 'node:util';
import { entryOf, RECORD_FILE, renderRecord, sha256Of, type ImportRecord, type RecordEntry } from './import-record.js';
import { mergeFile } from './merge-file.js';
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
  // A formatter may have changed the text of the record since.
  if (!isDeepStrictEqual(next, { ...record })) update.files.push({ path: RECORD_FILE, text: renderRecord(next) });
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
    const merged = mergeFile(path, ours, before?.content, entryOf(file, before).content ?? {});
    if (merged.text !== undefined) update.files.push({ path, text: merged.text });
    for (const { line, what, isConflict } of merged.differences) differ(line, what, isConflict);
  }
}

/** Whether an option names the file, its project's folder or its project. */
function isForced(path: string, force: readonly string[]): boolean {
  const [kind = '', name = ''] = path.split('/');
  return [path, `${kind}/${name}`, kind === 'wheels' ? `wheels-${name}` : name].some((each) => force.includes(each));
}
