import type { ImageProgram } from '@stx/engine';
import type { Image, Lock, Verification } from '@stx/formats';
import {
  IMAGE_CONTEXT,
  launchDockerfile,
  PIP_WHEEL,
  PROBE_CONTEXT,
  PROBE_TARGET,
  PYTHON_CONTEXT,
  REPORT_FILE,
} from './launch-dockerfile.js';
import { planProbe, type ProbePlan } from './probe-plan.js';
import { mountedFolders, writableFolders } from './checks/folders.js';
import { validateVerification } from './validate-verification.js';

/** A built image and its expected content. */
export interface VerificationSubject {
  /** The image's project, such as `keystone`. */
  name: string;
  /** The user of the launch. */
  image: Pick<Image, 'user'>;
  /** The expected content of its venv; undefined for an image with a custom Dockerfile. */
  lock?: Lock;
  verification: Verification;
  /** Names of distributions that the build removed at its end. */
  removed: readonly string[];
  /** The OCI layout with the image. */
  imageLayout: string;
  imageDigest: string;
  /** Digest of a base image in the layout whose Python runs the probe; without it, the image's own Python does. */
  pythonDigest?: string;
  /** A wheel of pip on this machine, for `pip check` (default the pip in the image, if there is one). */
  pipWheelFile?: string;
}

const REPORT_BYTES = 64 * 2 ** 20;

export interface VerificationPlan {
  program: ImageProgram;
  plan: ProbePlan;
}

/**
 * Plans the launch of an image and its checks.
 *
 * @param probeFolder Where the probe is staged.
 * @throws AggregateError of StxError VERIFICATION_REFUSED if no launch can carry out verify.yaml.
 */
export function planVerification(subject: VerificationSubject, probeFolder: string): VerificationPlan {
  const { name, image, lock, verification, removed, imageLayout, imageDigest, pipWheelFile, pythonDigest } = subject;
  validateVerification({ image: name, verification, hasVenv: lock !== undefined });
  const plan = planProbe({
    image: name,
    digest: imageDigest,
    ...(lock === undefined ? {} : { lock }),
    removed,
    verification,
    ...(pipWheelFile === undefined ? {} : { pip: `${PROBE_TARGET}/${PIP_WHEEL}` }),
  });
  const program: ImageProgram = {
    name: `verify ${name}`,
    dockerfile: launchDockerfile(image.user, writableFolders(verification), mountedFolders(verification), {
      foreign: pythonDigest !== undefined,
    }),
    folders: { [PROBE_CONTEXT]: probeFolder },
    images: {
      [IMAGE_CONTEXT]: { layout: imageLayout, digest: imageDigest },
      ...(pythonDigest === undefined ? {} : { [PYTHON_CONTEXT]: { layout: imageLayout, digest: pythonDigest } }),
    },
    buildArguments: {},
    secrets: {},
    target: 'report',
    network: 'none',
    // A cached step would return the report of an earlier launch.
    fresh: true,
    leaves: { required: [REPORT_FILE], maxBytes: REPORT_BYTES },
  };
  return { program, plan };
}
