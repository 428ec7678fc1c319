import { labelName, projectName } from '@stx/formats';
import type { Assignment } from './collect-assignments.js';
import { parseAssignments } from './parse-assignments.js';
import type { Remark } from './remark.js';

/** A file of a StarlingX tree, by its path relative to the tree. */
export interface TreeFile {
  file: string;
  text: string;
}

/** A file `*.<stream>_docker_image`. */
export interface DirectiveFile {
  file: string;
  label: string;
  /** The image's project here: `nova` for the label `stx-nova`. */
  name: string;
  builder: string;
  /** `trixie`, `all`, or undefined for a file directly in `debian`. */
  codename: string | undefined;
  stream: string;
  /** The assignments whose values are known, by key. */
  directives: Map<string, Assignment>;
  remarks: Remark[];
}

const PATH = /(?:^|\/)(?<os>debian|centos)\/(?:(?<codename>[a-z]+)\/)?(?<stem>[^/]+)\.(?<stream>[a-z]+)_docker_image$/u;

/** Reads a directive file; its remarks name what only bash could evaluate. */
export function readDirectiveFile({ file, text }: TreeFile): DirectiveFile {
  const groups = PATH.exec(file)?.groups;
  const stem = groups?.stem ?? (file.split('/').at(-1) ?? file).replace(/\.[a-z]+_docker_image$/u, '');
  const { assignments, refused, exceeded = false } = parseAssignments(text);
  const remarks: Remark[] = refused.map(({ key, value, line, why }) => ({ file, line, key, value, why }));
  const directives = new Map<string, Assignment>();
  for (const each of assignments) {
    if (each.why.length === 0) directives.set(each.key, each);
    else remarks.push({ file, line: each.line, key: each.key, value: each.value, why: each.why.join('; ') });
  }
  const given = directives.get('LABEL');
  const label = given?.value ?? stem;
  if (given === undefined && !exceeded)
    remarks.push({ file, line: 1, key: 'LABEL', value: stem, why: 'is missing; the name of the file is the label' });
  const name = label.replace(/^stx-/u, '').replaceAll(/[^a-z0-9-]+/gu, '-');
  const fine = !exceeded && labelName.safeParse(label).success && projectName.safeParse(name).success;
  if (!fine && !exceeded)
    remarks.push({ file, line: given?.line ?? 1, key: 'LABEL', value: label, why: 'cannot be the name of an image' });
  return {
    file,
    label,
    name: fine ? name : '',
    builder: directives.get('BUILDER')?.value ?? 'loci',
    codename: groups?.os === 'centos' ? 'centos' : groups?.codename,
    stream: groups?.stream ?? /\.([a-z]+)_docker_image$/u.exec(file)?.[1] ?? '',
    directives,
    remarks,
  };
}
