import type { Check } from '../check.js';

/** What is looked at in a virtual environment comes from the lock; these keys only say what differs. */
export const imports: Check = { key: 'imports', needsVenv: true };
export const scripts: Check = { key: 'scripts', needsVenv: true };
export const conflicts: Check = { key: 'conflicts', needsVenv: true };
export const entryPoints: Check = { key: 'entryPoints', needsVenv: true };
