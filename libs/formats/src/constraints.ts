import { StxError } from '@stx/errors';
import { markerHolds } from './markers.js';
import { normalizeName } from './names.js';
import { isVersion } from './versions.js';

/** One line of upper-constraints.txt: `name===version` and, where given, the marker it holds for. */
export interface Constraint {
  name: string;
  version: string;
  marker: string | undefined;
  line: number;
}

const LINE =
  /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?<sign>={2,3})\s*(?<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)\s*(?:;\s*(?<marker>\S.*))?$/u;

/**
 * Reads upper constraints as the OpenStack requirements project writes them.
 *
 * @throws AggregateError of CONSTRAINT_INVALID, one for each line that is not a name at one version.
 */
export function parseConstraints(text: string, file: string): Constraint[] {
  const faults: StxError[] = [];
  const found = text.split(/\r?\n/u).flatMap((raw, index) => {
    const line = raw.replace(/(^|\s)#.*$/u, '').trim();
    if (line === '') return [];
    const constraint = parseLine(line, index + 1);
    if (constraint !== undefined) return [constraint];
    const message = `${JSON.stringify(line)} is not one name at one version, such as name===1.2.3`;
    faults.push(
      new StxError('CONSTRAINT_INVALID', message, {
        place: { file, line: index + 1, column: 1 },
        hint: 'write each distribution as name===version, with `;marker` where it holds for some Pythons',
      }),
    );
    return [];
  });
  const [first] = faults;
  if (first !== undefined)
    throw faults.length === 1 ? first : new AggregateError(faults, 'the constraints are refused');
  return found;
}

function parseLine(line: string, number: number): Constraint | undefined {
  const { name, sign, version, marker } = LINE.exec(line)?.groups ?? {};
  if (name === undefined || version === undefined) return undefined;
  // `===` compares text, so it may name what PEP 440 does not know as a version.
  if (sign === '==' && !isVersion(version)) return undefined;
  return { name: normalizeName(name), version, marker: marker?.trim(), line: number };
}

/**
 * The constraints that hold on a Python, by name. Where several lines of a name hold, the last one does, as in the
 * sandbox; a line whose marker depends on more than the Python version is not among them.
 */
export function constraintsOn(constraints: readonly Constraint[], python: string): Map<string, Constraint> {
  const holding = constraints.filter(({ marker }) => marker === undefined || markerHolds(marker, python) === true);
  return new Map(holding.map((limit) => [limit.name, limit]));
}
