import { StxError } from '@stx/errors';
import type { Fault, Report } from './report.js';

/** The faults of a report as errors, in its order; their hints name the key of verify.yaml that accepts them. */
export function listFindings({ image, faults }: Pick<Report, 'image' | 'faults'>): StxError[] {
  const file = `images/${image}/verify.yaml`;
  return faults.map((fault) => {
    const hint = hintOf(fault, file);
    return new StxError(fault.code, `${fault.check}: ${fault.subject}: ${fault.message}`, {
      ...(fault.code === 'ACCEPTED_IN_VAIN' ? { place: { file } } : {}),
      ...(hint === undefined ? {} : { hint }),
    });
  });
}

function hintOf({ hint, accept }: Fault, file: string): string | undefined {
  if (accept === undefined) return hint;
  return `${hint ?? 'fix the image, or accept it'} under \`${accept}\` in ${file}`;
}
