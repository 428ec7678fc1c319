import type { Scan } from '@stx/advisories';
import { StxError } from '@stx/errors';
import { DECISIONS_FILE, placeInYaml, type Decision } from '@stx/formats';

/**
 * Fails for advisories that affect an image without a decision, and for decisions that are past their last day.
 *
 * @param text Content of images/advisories.yaml, for the lines of errors.
 */
export function requireDecided(
  { bill, findings, expired }: Pick<Scan, 'bill' | 'findings' | 'expired'>,
  decisions: readonly Decision[],
  text: string,
): void {
  const faults = expired.map(
    (each) =>
      new StxError('DECISION_EXPIRED', `the decision on ${each.advisory} of ${each.package} expired ${each.expires}`, {
        place: placeInYaml(text, DECISIONS_FILE, ['decisions', decisions.indexOf(each), 'expires']),
        hint: 'decide again: update the package, remove the decision, or give it a new date and reason',
      }),
  );
  const affected = findings.filter(({ answer, decision }) => answer === 'affected' && decision === undefined);
  if (affected.length > 0) {
    const names = [...new Set(affected.map(({ package: { kind, name } }) => `${kind}/${name}`))];
    const more = names.length > 8 ? ` and ${String(names.length - 8)} more` : '';
    faults.push(
      new StxError(
        'IMAGE_AFFECTED',
        `${String(affected.length)} advisories affect ${bill.image.project}: ${names.slice(0, 8).join(', ')}${more}`,
        { hint: `update the packages, or add decisions to ${DECISIONS_FILE}` },
      ),
    );
  }
  const [first] = faults;
  if (first === undefined) return;
  throw faults.length === 1 ? first : new AggregateError(faults, `${bill.image.project} is affected`);
}
