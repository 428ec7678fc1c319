import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { StxError, type Place } from '@stx/errors';
import { redactValue } from '@stx/machine';

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

function shown(value: unknown): string {
  const text = redactValue(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The position of a path's node, or of its key if `key` is set; without a node, of the nearest parent. */
function placeOf(document: Document, lines: LineCounter, file: string, path: Path, key: boolean): Place {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
      );
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

/** A value as in the file: 1.10 stays 1.10, although it is the number 1.1. */
function written(document: Document, path: Path, got: unknown): string {
  const node = document.getIn(path, true);
  return typeof got === 'number' && isScalar(node) && node.source !== undefined ? node.source : shown(got);
}

/** The errors of a union value within the form that it has, or the error of the whole value if its form is unclear. */
function unfold(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isOther = ({ code, path }: Issue): boolean =>
    path.length === 0 && (code === 'unrecognized_keys' || code === 'invalid_type');
  const forms = issue.errors.filter((inner) => !inner.some(isOther));
  const [form] = forms;
  if (form === undefined || forms.length > 1) return [issue];
  return form.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(unfold);
}

/** A part of a path for a message; a key with special characters is quoted. */
const shownPart = (part: PropertyKey): string => (/[\p{Cc}"]/u.test(String(part)) ? shown(String(part)) : String(part));

function refusals(error: z.ZodError, document: Document, lines: LineCounter, file: string, value: unknown): StxError[] {
  return error.issues.flatMap(unfold).flatMap((issue) => {
    const where = issue.path.length === 0 ? 'the file' : issue.path.map(shownPart).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const place = placeOf(document, lines, file, [...issue.path, key], true);
        const hint = 'correct or remove the key; docs/formats.md lists all keys';
        return new StxError('FORMAT_UNKNOWN_KEY', `unknown key ${shown(key)} in ${where}`, { place, hint });
      });
    }
    const place = placeOf(document, lines, file, issue.path, issue.code === 'invalid_key');
    return [new StxError('FORMAT_INVALID', refusalOf(issue, where, document, value), { place })];
  });
}

function refusalOf(issue: Issue, where: string, document: Document, value: unknown): string {
  if (issue.code === 'invalid_key') {
    return `${where}: the key ${issue.issues[0]?.message ?? 'is not allowed'}, got ${shown(String(issue.path.at(-1)))}`;
  }
  const got = valueAt(value, issue.path);
  if (got === undefined) return `${where} is missing`;
  const isText = issue.code === 'invalid_type' && issue.expected === 'string' && !isContainer(got);
  return `${where}: ${issue.message}, got ${written(document, issue.path, got)}${isText ? '; put text in quotes' : ''}`;
}

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null;

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
    const key = text.slice(fault.pos[0]).split(/[:\n]/u, 1)[0] ?? '';
    const message =
      fault.code === 'DUPLICATE_KEY'
        ? `duplicate key ${shown(key)}`
        : fault.message.replace(/ at line \d+, column \d+:?[^]*$/u, '');
    return new StxError('FORMAT_SYNTAX', message, { place: { file, line, column: col } });
  });
  visit(document, {
    Alias: (_key, { range }) => {
      const { line, col } = lines.linePos(range?.[0] ?? 0);
      const message = 'aliases are not allowed; write the value in full';
      faults.push(new StxError('FORMAT_SYNTAX', message, { place: { file, line, column: col } }));
    },
    Pair: (_key, { key }) => {
      if (!isNode(key) || (isScalar(key) && key.value !== '__proto__')) return;
      const { line, col } = lines.linePos(key.range?.[0] ?? 0);
      // JavaScript would set the prototype instead of a key.
      const message = isScalar(key) ? 'the key "__proto__" is not allowed' : 'a key must be text';
      faults.push(new StxError('FORMAT_SYNTAX', message, { place: { file, line, column: col } }));
    },
  });
  throwAll(faults);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw throwAll(refusals(result.error, document, lines, file, value));
}

/** The position of a path in YAML text; without a node there, of the nearest parent. */
export function placeInYaml(text: string, file: string, path: readonly (string | number)[]): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2' });
  return placeOf(document, lines, file, path, false);
}

export function readYaml<S extends z.ZodType>(schema: S, path: string, shownPath: string = path): z.infer<S> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StxError('FILE_UNREADABLE', 'cannot read the file', { place: { file: shownPath }, cause: error });
  }
  return parseYaml(schema, text, shownPath);
}

function throwAll(faults: StxError[]): Error {
  const [first] = faults;
  if (first === undefined) return new Error('no error');
  throw faults.length === 1 ? first : new AggregateError(faults, 'the file is invalid');
}
