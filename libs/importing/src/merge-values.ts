import { isDeepStrictEqual } from 'node:util';
import type { YamlEdit, YamlPath } from '@stx/formats';
import { nameOf } from './omit-requirements.js';

/** A value that both StarlingX and the workspace changed since the last import. */
export interface Conflict {
  path: YamlPath;
  base: unknown;
  ours: unknown;
  theirs: unknown;
}

export interface Merge {
  edits: YamlEdit[];
  conflicts: Conflict[];
}

type Map = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/**
 * What to change in our value so that it has the changes from the last import (base) to this one (theirs). Where we changed the
 * same value otherwise, ours stays and is a conflict. Lists of texts are merged by item.
 */
export function mergeValues(base: unknown, ours: unknown, theirs: unknown, path: YamlPath = []): Merge {
  if (isDeepStrictEqual(base, theirs) || isDeepStrictEqual(ours, theirs)) return { edits: [], conflicts: [] };
  if (isMap(ours) && isMap(theirs) && (base === undefined || isMap(base))) {
    const before = base ?? {};
    const keys = [...new Set([...Object.keys(before), ...Object.keys(theirs)])];
    return join(keys.map((key) => mergeValues(get(before, key), get(ours, key), get(theirs, key), [...path, key])));
  }
  if (isTexts(ours) && isTexts(theirs) && (base === undefined || isTexts(base)))
    return mergeLists(base ?? [], ours, theirs, path);
  if (isDeepStrictEqual(base, ours))
    return { edits: [theirs === undefined ? { path } : { path, value: theirs }], conflicts: [] };
  return { edits: [], conflicts: [{ path, base, ours, theirs }] };
}

const get = (map: Map, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined);

const join = (merges: readonly Merge[]): Merge => ({
  edits: merges.flatMap(({ edits }) => edits),
  conflicts: merges.flatMap(({ conflicts }) => conflicts),
});

/** Items are the same by their text, requirements by the name of their distribution. */
function mergeLists(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  path: YamlPath,
): Merge {
  const keyOf = (item: string): string => (path.at(-1) === 'pipPackages' ? nameOf(item) : item);
  const byKey = (list: readonly string[]): ReadonlyMap<string, string> =>
    new Map(list.map((item) => [keyOf(item), item]));
  const [before, here, there] = [byKey(base), byKey(ours), byKey(theirs)];
  const merge: Merge = { edits: [], conflicts: [] };
  let end = ours.length;
  for (const key of new Set([...before.keys(), ...there.keys()])) {
    const [from, own, to] = [before.get(key), here.get(key), there.get(key)];
    if (from === to || own === to) continue;
    const index = ours.findIndex((item) => keyOf(item) === key);
    if (from !== own)
      merge.conflicts.push({ path: index < 0 ? path : [...path, index], base: from, ours: own, theirs: to });
    else if (to === undefined) merge.edits.push({ path: [...path, index] });
    else merge.edits.push({ path: [...path, index < 0 ? end++ : index], value: to });
  }
  return merge;
}

/** The edits on a value that has no text of its own to keep, such as JSON. */
export function applyEdits(value: unknown, edits: readonly YamlEdit[]): unknown {
  const copy = structuredClone(value);
  const removed = edits.filter((edit) => edit.value === undefined);
  for (const edit of edits) if (edit.value !== undefined) setAt(copy, edit);
  for (const edit of removed.toSorted((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)))) setAt(copy, edit);
  return copy;
}

function setAt(root: unknown, { path, value }: YamlEdit): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, part) => (at as Record<string, unknown>)[String(part)], root);
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(last), 1, ...(value === undefined ? [] : [value]));
  else if (value === undefined) Reflect.deleteProperty(parent as object, last);
  else (parent as Record<string, unknown>)[String(last)] = value;
}
