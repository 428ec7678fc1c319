import { posix } from 'node:path';
import { constraintsOn, normalizeName, parseConstraints, type Constraint } from '@stx/formats';
import type { TreeFile } from './read-directive-file.js';
import type { WheelsFile } from './read-wheels-cfg.js';
import type { Remark } from './remark.js';

export interface ImageRequirements {
  name: string;
  file: string;
  /** The project and the requirements, by normalized name. */
  packages: string[];
}

export interface ConstraintContext {
  codename: string;
  stream: string;
  release: string;
  python: string;
  constraints: readonly Constraint[];
}

/** A version that StarlingX's images have, and where it is written. */
interface Choice {
  version: string;
  file: string;
  line: number;
}

/**
 * Versions that StarlingX chooses otherwise than the workspace's constraints: by its own openstack-requirements, and by
 * wheels.cfg, whose wheels win there. One remark per distribution names the images that require it.
 */
export function compareConstraints(
  images: readonly ImageRequirements[],
  wheels: readonly WheelsFile[],
  files: readonly TreeFile[],
  context: ConstraintContext,
): Remark[] {
  const here = constraintsOn(context.constraints, context.python);
  const { theirs, remarks } = readTheirs(files, context);
  const chosen = new Map(theirs);
  for (const { file, entries } of wheels) {
    for (const { name, line, entry } of entries)
      chosen.set(normalizeName(name), { version: entry.version, file, line });
  }
  for (const [name, { version, file, line }] of chosen) {
    const ours = here.get(name)?.version;
    if (ours === version) continue;
    const users = images.filter(({ packages }) => packages.includes(name)).map((image) => image.name);
    const isPinned = theirs.get(name)?.file !== file;
    if (ours === undefined && users.length === 0) continue;
    // Without a user the entry of wheels.yaml has the same reason.
    if (isPinned && users.length === 0) continue;
    const what =
      ours === undefined
        ? `no constraint of ${context.release} names it, so a lock takes the newest version`
        : `the constraint of ${context.release} is ${ours}`;
    const who = users.length === 0 ? '' : ` (required by ${users.join(', ')})`;
    const cure = isPinned ? '; to use it in an image, add a waiver there' : '';
    remarks.push({ file, line, key: name, value: version, why: `is StarlingX's version${who}; ${what}${cure}` });
  }
  return remarks;
}

/** The constraints that openstack.cfg of the release names, where they are files of the tree. */
function readTheirs(
  files: readonly TreeFile[],
  { codename, stream, python }: ConstraintContext,
): { theirs: Map<string, Choice>; remarks: Remark[] } {
  const theirs = new Map<string, Choice>();
  const remarks: Remark[] = [];
  const key = stream === 'stable' ? 'STABLE' : 'MASTER';
  const pattern = new RegExp(`^${key}_OPENSTACK_REQ_URL="?(?<folder>[\\w./-]+)"?[ \\t]*$`, 'mu');
  for (const { file, text } of files.filter((each) => each.file.endsWith(`debian-${codename}/openstack.cfg`))) {
    const folder = pattern.exec(text)?.groups?.folder;
    if (folder === undefined) continue;
    const path = posix.join(posix.dirname(file), folder, 'upper-constraints.txt');
    const found = files.find((each) => each.file === path);
    if (found === undefined) {
      const why = 'is not in the tree: its constraints are not compared';
      remarks.push({ file, line: 1, key: `${key}_OPENSTACK_REQ_URL`, value: folder, why });
      continue;
    }
    try {
      for (const { name, version, line } of constraintsOn(parseConstraints(found.text, path), python).values())
        theirs.set(name, { version, file: path, line });
    } catch (error) {
      const why = `is not compared: ${error instanceof Error ? error.message : String(error)}`;
      remarks.push({ file: path, line: 1, key: '', value: '', why });
    }
  }
  return { theirs, remarks };
}
