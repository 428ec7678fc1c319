import { StxError } from '@stx/errors';
import type { CheckSubject, Refuse } from './check.js';
import { CHECKS } from './registry.js';

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** Refuses what no launch can carry out, or what would prove nothing. @throws AggregateError of StxError, one for each fault. */
export function refuseVerification(subject: CheckSubject): void {
  const { image, verification, hasVenv } = subject;
  const place = { file: `images/${image}/verify.yaml` };
  const refuse: Refuse = (message, hint) => new StxError('VERIFICATION_REFUSED', message, { place, hint });
  const faults = CHECKS.flatMap((check) => {
    if (check.needsVenv === true && !hasVenv && !isEmpty(verification[check.key])) {
      return [
        refuse(`${check.key}: the image has no venv to look into`, 'name programs, processes or services instead'),
      ];
    }
    return check.refuse?.(subject, refuse) ?? [];
  });
  const subjects = CHECKS.reduce((sum, check) => sum + (check.subjects?.(verification) ?? 0), 0);
  if (!hasVenv && subjects === 0) {
    faults.push(
      new StxError('VERIFICATION_EMPTY', 'nothing in the image would be looked at', {
        place,
        hint: 'name what the image is for under programs, processes, services or needs',
      }),
    );
  }
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in ${place.file}`);
}
