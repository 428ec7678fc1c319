import type { Check } from '../check.js';

/** Checks of the virtual environment: the lock gives their subjects, and these keys only the exceptions. */
export const imports: Check = { key: 'imports', needsVenv: true };
export const scripts: Check = { key: 'scripts', needsVenv: true };
export const conflicts: Check = { key: 'conflicts', needsVenv: true };
export const entryPoints: Check = { key: 'entryPoints', needsVenv: true };
