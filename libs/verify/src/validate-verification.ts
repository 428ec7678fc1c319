import { StxError } from '@stx/errors';
import type { CheckSubject, Refuse } from './check.js';
import { CHECKS } from './registry.js';

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** @throws AggregateError of StxError, one for each entry that no launch can carry out or that would prove nothing. */
export function validateVerification(subject: CheckSubject): void {
  const { image, verification, hasVenv } = subject;
  const place = { file: `images/${image}/verify.yaml` };
  const refuse: Refuse = (message, hint) => new StxError('VERIFICATION_REFUSED', message, { place, hint });
  const faults = CHECKS.flatMap((check) => {
    if (check.needsVenv === true && !hasVenv && !isEmpty(verification[check.key])) {
      return [refuse(`${check.key}: the image has no venv`, 'use programs, processes or services instead')];
    }
    return check.refuse?.(subject, refuse) ?? [];
  });
  const subjects = CHECKS.reduce((sum, check) => sum + (check.subjects?.(verification) ?? 0), 0);
  if (!hasVenv && subjects === 0) {
    faults.push(
      new StxError('VERIFICATION_EMPTY', 'verify.yaml has nothing to check', {
        place,
        hint: 'add programs, processes, services or needs',
      }),
    );
  }
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in ${place.file}`);
}
