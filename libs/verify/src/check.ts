import type { StxError } from '@stx/errors';
import type { Verification } from '@stx/formats';

/** The input of a check before the launch. */
export interface CheckSubject {
  image: string;
  verification: Verification;
  /** Whether the image has a virtual environment; an image with a custom Dockerfile has none. */
  hasVenv: boolean;
}

/** Creates an error with its place in verify.yaml. */
export type Refuse = (message: string, hint: string) => StxError;

/**
 * A check before the launch; the probe has its counterpart in the image (probe/registry.py). A new check is a file and a
 * line in the registry on both sides.
 */
export interface Check {
  /** Its key in verify.yaml, which also has accepted findings. */
  key: keyof Verification;
  /** Whether it inspects the virtual environment; an image without one cannot use its key. */
  needsVenv?: boolean;
  /** Number of subjects in verify.yaml whose check proves something about the image. */
  subjects?: (verification: Verification) => number;
  /** Errors for entries that no launch can carry out. */
  refuse?: (subject: CheckSubject, refuse: Refuse) => StxError[];
}
