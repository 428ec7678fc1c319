import { stringify } from 'yaml';

/** YAML with keys in the given order, no anchors and no folding, so that a change is a small diff. */
export function renderYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });
}
