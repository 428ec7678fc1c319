import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

export type YamlPath = readonly (string | number)[];

/** A change of one value; without `value` it is removed, and a number behind the end of a list appends. */
export interface YamlEdit {
  path: YamlPath;
  value?: unknown;
}

/** The text after the edits; comments, order and everything that no edit names stay. */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  const document = parseDocument(text);
  for (const { path, value } of edits) if (value !== undefined) document.setIn(path, document.createNode(value));
  // Remove from the end of a list, since each removal moves the items behind it.
  const removed = edits.filter(({ value }) => value === undefined);
  for (const { path } of removed.toSorted((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1))))
    document.deleteIn(path);
  return document.toString({ lineWidth: 0, indentSeq: false });
}

/** The line of the value at a path, or of the nearest parent that the text has. */
export function lineOfYaml(text: string, path: YamlPath): number {
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines }).contents;
  let offset = 0;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === part);
      next = pair?.value;
      if (isNode(pair?.key)) offset = pair.key.range?.[0] ?? offset;
    } else if (isSeq(node)) {
      next = node.items[Number(part)];
      if (isNode(next)) offset = next.range?.[0] ?? offset;
    }
    if (next === undefined) break;
    node = next;
  }
  return lines.linePos(offset).line;
}
