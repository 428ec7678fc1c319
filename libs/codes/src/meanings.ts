import { CLOUD } from './areas/cloud.js';
import { IMAGES } from './areas/images.js';
import { LOCKS } from './areas/locks.js';
import { MACHINE } from './areas/machine.js';
import { PUBLISHING } from './areas/publishing.js';
import { SOURCES } from './areas/sources.js';
import { FINDINGS, VERIFICATION } from './areas/verification.js';
import { TRUST } from './areas/trust.js';
import { WHEELS } from './areas/wheels.js';
import { WORKSPACE } from './areas/workspace.js';

/** Every code, with its meaning and its fix. */
export const MEANINGS = {
  ...WORKSPACE,
  ...LOCKS,
  ...SOURCES,
  ...WHEELS,
  ...MACHINE,
  ...IMAGES,
  ...PUBLISHING,
  ...TRUST,
  ...CLOUD,
  ...VERIFICATION,
  ...FINDINGS,
} as const;

/** A code of an error. */
export type ErrorCode = keyof typeof MEANINGS;

/** A code of a finding in an image. */
export type FindingCode = keyof typeof FINDINGS | 'PROGRAM_FAILED' | 'PROGRAM_MISSING';
