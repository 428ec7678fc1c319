import { StxError } from '@stx/errors';
import { normalizeName, parseConstraints } from '@stx/formats';

/**
 * The text of upper-constraints.txt with one distribution at another version; its line keeps its spelling and marker, and
 * every other line stays as it is.
 *
 * @throws StxError CONSTRAINT_UNKNOWN when no line names it: it is not constrained, so its version is in the locks alone.
 */
export function bumpConstraint(text: string, file: string, name: string, version: string): string {
  const wanted = parseConstraints(text, file).filter((limit) => limit.name === normalizeName(name));
  if (wanted.length === 0) {
    throw new StxError('CONSTRAINT_UNKNOWN', `${name} has no line in ${file}`, {
      place: { file },
      hint: `add the line ${name}===${version}, or update without a version to take the newest`,
    });
  }
  const lines = text.split('\n');
  for (const { line } of wanted) {
    lines[line - 1] = (lines[line - 1] ?? '').replace(/(={2,3}\s*)[^;\s]+/u, `$1${version}`);
  }
  return lines.join('\n');
}
