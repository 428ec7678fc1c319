import type { Check } from '../check.js';

/** Content that roles need in the image besides the service. */
export const programs: Check = { key: 'programs', subjects: (verification) => verification.programs.length };
export const needs: Check = { key: 'needs', subjects: (verification) => verification.needs.length };
