import type { StxError } from '@stx/errors';
import type { Verification } from '@stx/formats';

/** What a check may look at before the launch. */
export interface CheckSubject {
  image: string;
  verification: Verification;
  /** Whether the image has a virtual environment; one made by a custom Dockerfile has none. */
  hasVenv: boolean;
}

/** Makes a refusal with its place in verify.yaml. */
export type Refuse = (message: string, hint: string) => StxError;

/**
 * One kind of look into an image, on this side of the launch; the probe has a file of the same kind (probe/registry.py).
 * A new check is a file in both, and a line in both registries.
 */
export interface Check {
  /** The key of verify.yaml that it reads; what is accepted of its findings stands there. */
  key: keyof Verification;
  /** Whether it looks into the virtual environment, so that its key means nothing in an image without one. */
  needsVenv?: boolean;
  /** How many subjects verify.yaml names for it which prove something about the image. */
  subjects?: (verification: Verification) => number;
  /** What no launch can carry out. */
  refuse?: (subject: CheckSubject, refuse: Refuse) => StxError[];
}
