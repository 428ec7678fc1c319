import { StxError } from '@stx/errors';
import { markerHolds } from './markers.js';
import { normalizeName } from './names.js';
import { isVersion } from './versions.js';

/** One line of upper-constraints.txt: `name===version`, perhaps with a marker. */
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
 * @throws AggregateError of CONSTRAINT_INVALID, one for each invalid line.
 */
export function parseConstraints(text: string, file: string): Constraint[] {
  const faults: StxError[] = [];
  const constraints = text.split(/\r?\n/u).flatMap((raw, index) => {
    const line = raw.replace(/(^|\s)#.*$/u, '').trim();
    if (line === '') return [];
    const constraint = parseLine(line, index + 1);
    if (constraint !== undefined) return [constraint];
    const message = `not a constraint: ${JSON.stringify(line)}`;
    faults.push(
      new StxError('CONSTRAINT_INVALID', message, {
        place: { file, line: index + 1, column: 1 },
        hint: 'write one distribution per line, as in name===1.2.3, with `;marker` if it applies to some Pythons only',
      }),
    );
    return [];
  });
  const [first] = faults;
  if (first !== undefined)
    throw faults.length === 1 ? first : new AggregateError(faults, 'the constraints are invalid');
  return constraints;
}

function parseLine(line: string, number: number): Constraint | undefined {
  const { name, sign, version, marker } = LINE.exec(line)?.groups ?? {};
  if (name === undefined || version === undefined) return undefined;
  // `===` compares text, so its version need not be one of PEP 440.
  if (sign === '==' && !isVersion(version)) return undefined;
  return { name: normalizeName(name), version, marker: marker?.trim(), line: number };
}

/**
 * The constraints that apply to a Python, by name. If several lines of a name apply, the last one counts, as in the sandbox;
 * a line whose marker depends on more than the Python version is omitted.
 */
export function constraintsOn(constraints: readonly Constraint[], python: string): Map<string, Constraint> {
  const applying = constraints.filter(({ marker }) => marker === undefined || markerHolds(marker, python) === true);
  return new Map(applying.map((limit) => [limit.name, limit]));
}
