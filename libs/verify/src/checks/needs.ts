import type { Check } from '../check.js';

/** Besides the service: what it runs, and what those who run it look for. */
export const programs: Check = { key: 'programs', subjects: (verification) => verification.programs.length };
export const needs: Check = { key: 'needs', subjects: (verification) => verification.needs.length };
