import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { StxError } from '@stx/errors';

/** A value in a YAML text. */
export interface YamlScalar {
  /** Index of its document in the text. */
  document: number;
  /** Keys of the maps around it; its own last. */
  path: readonly string[];
  /** Its value as text; undefined for null. */
  value: string | undefined;
  isInList: boolean;
  line: number;
  /** Its characters in the text, without comments. */
  range: readonly [number, number];
}

/** Every scalar below the maps and lists of a YAML text, in order. @throws StxError FORMAT_SYNTAX. */
export function readScalars(text: string, file: string): YamlScalar[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const found: YamlScalar[] = [];
  if (!Array.isArray(documents)) return found;
  for (const [index, document] of documents.entries()) {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      const message = error.message.split('\n', 1)[0] ?? 'is not YAML';
      throw new StxError('FORMAT_SYNTAX', message, { place: { file, line, column: col }, cause: error });
    }
    const at = { index, lines, found };
    collect(document, document.contents, [], false, at);
  }
  return found;
}

interface Reader {
  index: number;
  lines: LineCounter;
  found: YamlScalar[];
}

function collect(document: Document, node: unknown, path: readonly string[], isInList: boolean, reader: Reader): void {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      collect(document, value, [...path, name], isInList, reader);
    }
  } else if (isSeq(node)) {
    for (const item of node.items) collect(document, item, path, true, reader);
  } else if (isScalar(node) || isAlias(node)) {
    const target = isAlias(node) ? node.resolve(document) : node;
    // A map behind an alias is read where its anchor is.
    if (!isScalar(target) || node.range === undefined || node.range === null) return;
    const [start, end] = node.range;
    const value = target.value === null ? undefined : (target.source ?? JSON.stringify(target.value));
    const { line } = reader.lines.linePos(start);
    reader.found.push({ document: reader.index, path, value, isInList, line, range: [start, end] });
  }
}

const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/iu;

/** A text as a YAML scalar: plain if no YAML version reads it as something else. */
function written(value: string, old: string): string {
  const quote = old.startsWith('"') ? '"' : "'";
  const isPlain = /^[A-Za-z][A-Za-z0-9._/:@-]*[A-Za-z0-9]$/u.test(value) && !WORDS.test(value);
  const hasQuotes = /^["']/u.test(old);
  if (isPlain && !hasQuotes) return value;
  return quote === '"' ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
}

/** The text with new values in place of scalars; every other character stays. */
export function replaceScalars(text: string, changes: readonly { scalar: YamlScalar; value: string }[]): string {
  const ordered = changes.toSorted((a, b) => b.scalar.range[0] - a.scalar.range[0]);
  return ordered.reduce((edited, { scalar, value }) => {
    const [start, end] = scalar.range;
    const old = edited.slice(start, end);
    const gap = old === '' && !/\s$/u.test(edited.slice(0, start)) ? ' ' : '';
    return edited.slice(0, start) + gap + written(value, old) + edited.slice(end);
  }, text);
}
