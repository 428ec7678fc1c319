import { StxError } from '@stx/errors';
import { normalizeName } from './names.js';

/** One line of upper-constraints.txt: `name===version` and, where given, the marker it holds for. */
export interface Constraint {
  name: string;
  version: string;
  marker: string | undefined;
  line: number;
}

const LINE = /^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*={2,3}\s*(?<version>[^;\s]+)\s*(;\s*(?<marker>.+))?$/u;

/**
 * Reads upper constraints as the OpenStack requirements project writes them.
 *
 * @throws StxError CONSTRAINT_INVALID for a line that is not a pinned name.
 */
export function parseConstraints(text: string, file: string): Constraint[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.replace(/(^|\s)#.*$/u, '').trim();
    if (line === '') return [];
    const groups = LINE.exec(line)?.groups;
    if (groups?.name === undefined || groups.version === undefined) {
      throw new StxError('CONSTRAINT_INVALID', `${JSON.stringify(line)} is not a constraint such as name===version`, {
        place: { file, line: index + 1, column: 1 },
      });
    }
    const constraint = {
      name: normalizeName(groups.name),
      version: groups.version,
      marker: groups.marker?.trim(),
      line: index + 1,
    };
    return [constraint];
  });
}
