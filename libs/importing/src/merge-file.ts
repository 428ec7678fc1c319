import { StxError } from '@stx/errors';
import {
  dockerfileImageSchema,
  editYaml,
  imageSchema,
  lineOfYaml,
  normalizeName,
  parseYaml,
  wheelSetSchema,
  type YamlPath,
} from '@stx/formats';
import { z } from 'zod';
import { applyEdits, mergeValues, type Merge } from './merge-values.js';

/** A file after an update, and what the update did or left. */
export interface MergedFile {
  /** Undefined for a file that stays. */
  text?: string;
  differences: { line: number; what: string; isConflict: boolean }[];
}

type Values = Readonly<Record<string, unknown>>;
const anyMap = z.record(z.string(), z.unknown());

/**
 * Updates a YAML or JSON file from the values of the last import to those of this one; without a last import the file keeps
 * all its values.
 *
 * @throws StxError or AggregateError with file and line for a file that is neither YAML nor JSON.
 */
export function mergeFile(path: string, ours: string, before: Values | undefined, theirs: Values): MergedFile {
  const values = parseYaml(anyMap, ours, path);
  const [from, to] = [before, theirs].map((each) => (each === undefined ? undefined : respell(each, values)));
  const merge = from === undefined ? adopt(path, values, to) : mergeValues(from, values, to);
  if (merge.edits.length === 0) return { differences: describe(merge, path, ours) };
  const isJson = path.endsWith('.json');
  const text = isJson ? `${JSON.stringify(applyEdits(values, merge.edits), null, 2)}\n` : editYaml(ours, merge.edits);
  const fault = isJson ? undefined : faultOf(path, text);
  if (fault === undefined) return { text, differences: describe(merge, path, ours) };
  const what = `the update would make the file invalid (${fault}), so the file stays; edit it by hand`;
  return {
    differences: [...describe({ ...merge, edits: [] }, path, ours), { line: 1, what, isConflict: true }],
  };
}

/** The values with the distributions of a wheel set spelled as our file spells them. */
function respell(values: Values, ours: Values): Values {
  const [packages, own] = [anyMap.safeParse(values.packages), anyMap.safeParse(ours.packages)];
  if (!packages.success || !own.success) return values;
  const spelled = new Map(Object.keys(own.data).map((name) => [normalizeName(name), name]));
  const entries = Object.entries(packages.data).map(([name, value]) => [
    spelled.get(normalizeName(name)) ?? name,
    value,
  ]);
  return { ...values, packages: Object.fromEntries(entries) as Values };
}

/** A file that no import wrote keeps every value; a wheel set gets the distributions that it does not have. */
function adopt(path: string, ours: Values, theirs: unknown): Merge {
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

function describe({ edits, conflicts }: Merge, path: string, text: string): MergedFile['differences'] {
  return [
    ...edits.map(({ path: at, value }) => ({
      line: lineOfYaml(text, at),
      what: `${at.join('.')}: StarlingX has ${value === undefined ? 'removed it' : shown(value)}: updated`,
      isConflict: false,
    })),
    ...conflicts.map(({ path: at, base, ours, theirs }) => {
      const moved =
        base === undefined
          ? `StarlingX has ${shown(theirs)}`
          : `StarlingX moved from ${shown(base)} to ${shown(theirs)}`;
      const what = `${at.join('.')}: ${moved}; the file keeps ${shown(ours)}: edit it, or pass --force=${path}`;
      return { line: lineOfYaml(text, at), what, isConflict: true };
    }),
  ];
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function faultOf(path: string, text: string): string | undefined {
  try {
    const { builder } = parseYaml(anyMap, text, path);
    const ofImage = builder === 'dockerfile' ? dockerfileImageSchema : imageSchema;
    parseYaml(path.startsWith('wheels/') ? wheelSetSchema : ofImage, text, path);
    return undefined;
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const [first] = faults;
    if (first instanceof StxError) return first.message;
    throw error;
  }
}
