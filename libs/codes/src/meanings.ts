import { IMAGES } from './areas/images.js';
import { LOCKS } from './areas/locks.js';
import { MACHINE } from './areas/machine.js';
import { PUBLISHING } from './areas/publishing.js';
import { SOURCES } from './areas/sources.js';
import { FINDINGS, VERIFICATION } from './areas/verification.js';
import { WHEELS } from './areas/wheels.js';
import { WORKSPACE } from './areas/workspace.js';

/** Every code, with what it means and what the user does about it. */
export const MEANINGS = {
  ...WORKSPACE,
  ...LOCKS,
  ...SOURCES,
  ...WHEELS,
  ...MACHINE,
  ...IMAGES,
  ...PUBLISHING,
  ...VERIFICATION,
  ...FINDINGS,
} as const;

/** A code that an error may carry. */
export type ErrorCode = keyof typeof MEANINGS;

/** A code that verification may find in an image. */
export type FindingCode = keyof typeof FINDINGS | 'PROGRAM_FAILED' | 'PROGRAM_MISSING';
