import type { ImageProgram } from '@stx/engine';
import type { Image, Lock, Verification } from '@stx/formats';
import {
  IMAGE_CONTEXT,
  launchDockerfile,
  PIP_WHEEL,
  PROBE_CONTEXT,
  PROBE_TARGET,
  REPORT_FILE,
} from './launch-dockerfile.js';
import { planProbe, type ProbePlan } from './probe-plan.js';
import { mountedFolders, writableFolders } from './checks/folders.js';
import { refuseVerification } from './refuse-verification.js';

/** A built image, and all that says what it should be. */
export interface VerificationSubject {
  /** The image's project, such as `keystone`. */
  name: string;
  /** The user as whom it is launched. */
  image: Pick<Image, 'user'>;
  /** What its venv holds; an image made by a custom Dockerfile has no lock. */
  lock?: Lock;
  verification: Verification;
  /** Names of distributions that were taken out again at the end of the build. */
  removed: readonly string[];
  /** The OCI layout that holds the image. */
  imageLayout: string;
  imageDigest: string;
  /** A wheel of pip on this machine, for `pip check`; without it the pip in the image is used, when there is one. */
  pipWheelFile?: string;
}

const REPORT_BYTES = 64 * 2 ** 20;

export interface VerificationPlan {
  program: ImageProgram;
  plan: ProbePlan;
}

/**
 * Says how an image is launched and what is looked for in it.
 *
 * @param probeFolder Where the probe is staged.
 * @throws AggregateError of StxError VERIFICATION_REFUSED when verify.yaml wants what no launch can carry out.
 */
export function planVerification(subject: VerificationSubject, probeFolder: string): VerificationPlan {
  const { name, image, lock, verification, removed, imageLayout, imageDigest, pipWheelFile } = subject;
  refuseVerification({ image: name, verification, hasVenv: lock !== undefined });
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
    dockerfile: launchDockerfile(image.user, writableFolders(verification), mountedFolders(verification)),
    folders: { [PROBE_CONTEXT]: probeFolder },
    images: { [IMAGE_CONTEXT]: { layout: imageLayout, digest: imageDigest } },
    buildArguments: {},
    secrets: {},
    target: 'report',
    network: 'none',
    // The engine would otherwise answer with what an earlier launch found.
    fresh: true,
    leaves: { required: [REPORT_FILE], maxBytes: REPORT_BYTES },
  };
  return { program, plan };
}
