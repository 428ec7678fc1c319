import { StxError } from '@stx/errors';
import { markerHolds, normalizeName, parseConstraints, type Constraint } from '@stx/formats';

/**
 * The text of upper-constraints.txt with one distribution at another version on some Pythons; its line keeps its spelling
 * and marker, and every other line stays as it is, those of the distribution for other Pythons too.
 *
 * @param pythons Python versions of the workspace that are to get it, such as 3.13.
 * @throws StxError CONSTRAINT_UNKNOWN when no line names it: it is not constrained, so its version is in the locks alone;
 * CONSTRAINT_UNCLEAR when no line, or more than one, is known to hold on one of the Pythons.
 */
export function bumpConstraint(
  text: string,
  file: string,
  name: string,
  version: string,
  pythons: readonly string[],
): string {
  const wanted = parseConstraints(text, file).filter((limit) => limit.name === normalizeName(name));
  if (wanted.length === 0) {
    throw new StxError('CONSTRAINT_UNKNOWN', `${name} has no line in ${file}`, {
      place: { file },
      hint: `add the line ${name}===${version}, or update without a version to take the newest`,
    });
  }
  const lines = text.split('\n');
  for (const { line } of new Set(pythons.map((python) => lineFor(wanted, file, python)))) {
    lines[line - 1] = (lines[line - 1] ?? '').replace(/(={2,3}\s*)[^;\s]+/u, `$1${version}`);
  }
  return lines.join('\n');
}

function lineFor(wanted: readonly Constraint[], file: string, python: string): Constraint {
  const holding = wanted.filter(({ marker }) => marker === undefined || markerHolds(marker, python) !== false);
  const [only] = holding;
  if (only !== undefined && holding.length === 1) return only;
  const written = wanted.map(({ name, version, marker, line }) => {
    const condition = marker === undefined ? '' : `;${marker}`;
    return `${file}:${String(line)}: ${name}===${version}${condition}`;
  });
  const count = holding.length === 0 ? 'no line' : `${String(holding.length)} lines`;
  throw new StxError('CONSTRAINT_UNCLEAR', `${count} may hold on Python ${python}:\n${written.join('\n')}`, {
    place: { file },
    hint: 'edit the line that is meant, then lock again',
  });
}
