import { stringify } from 'yaml';

/** YAML as this workspace writes it: keys in the order given, no anchors, no folding, so that a change is a small diff. */
export function renderYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });
}
