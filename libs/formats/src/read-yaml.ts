import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { StxError, type Place } from '@stx/errors';

type Path = readonly PropertyKey[];

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The position of a path's node; of the key itself when `key` is asked for, of the nearest parent when there is none. */
function placeOf(document: Document, lines: LineCounter, file: string, path: Path, key: boolean): Place {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) break;
      const last = depth === path.length - 1;
      const keyOffset = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      node = pair.value;
      offset = (last && key ? keyOffset : isNode(node) ? node.range?.[0] : keyOffset) ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

function refusals(error: z.ZodError, document: Document, lines: LineCounter, file: string, value: unknown): StxError[] {
  return error.issues.flatMap((issue) => {
    const where = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const place = placeOf(document, lines, file, [...issue.path, key], true);
        return new StxError('FORMAT_UNKNOWN_KEY', `unknown key ${shown(key)} in ${where}`, { place, hint: 'see docs/formats.md for the keys there are' });
      });
    }
    const got = valueAt(value, issue.path);
    const quote = typeof got === 'number' && issue.code === 'invalid_type' ? '; a version is text: put it in quotes' : '';
    const place = placeOf(document, lines, file, issue.path, issue.code === 'invalid_key');
    const text = got === undefined ? `${where} is missing` : `${where}: ${issue.message}, got ${shown(got)}${quote}`;
    return [new StxError('FORMAT_INVALID', text, { place })];
  });
}

/**
 * Reads YAML text by a schema.
 *
 * @throws StxError or AggregateError of StxErrors, each with file:line:column and the value: syntax errors and warnings
 * (unknown tags are only warnings to the parser), duplicate and unknown keys, wrong types and values.
 */
export function parseYaml<S extends z.ZodType>(schema: S, text: string, file: string): z.infer<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false, version: '1.2' });
  const faults = [...document.errors, ...document.warnings].map((fault) => {
    const { line, col } = lines.linePos(fault.pos[0]);
    return new StxError('FORMAT_SYNTAX', fault.message.split('\n')[0] ?? fault.code, { place: { file, line, column: col } });
  });
  throwAll(faults);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw throwAll(refusals(result.error, document, lines, file, value));
}

export function readYaml<S extends z.ZodType>(schema: S, path: string, shownPath: string = path): z.infer<S> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StxError('FILE_UNREADABLE', `cannot read ${shownPath}`, { place: { file: shownPath }, cause: error });
  }
  return parseYaml(schema, text, shownPath);
}

function throwAll(faults: StxError[]): Error {
  const [first] = faults;
  if (first === undefined) return new Error('no fault');
  throw faults.length === 1 ? first : new AggregateError(faults, 'the file is refused');
}
