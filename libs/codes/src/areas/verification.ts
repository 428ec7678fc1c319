import type { Meaning } from '../meaning.js';

/** Findings of verification in a built image. */
export const FINDINGS = {
  ACCEPTED_IN_VAIN: {
    means: 'verify.yaml accepts something that the image does not have.',
    do: 'Remove the entry from verify.yaml.',
  },
  DISTRIBUTION_DUPLICATE: {
    means: 'A Python distribution is installed twice.',
    do: 'Remove the requirement, patch or step that installs it a second time.',
  },
  DISTRIBUTION_EXTRA: {
    means: 'A Python distribution is installed that the lock does not have.',
    do: 'Add it to the requirements and lock again, or remove the step that installs it.',
  },
  DISTRIBUTION_MISSING: {
    means: 'A Python distribution of the lock is not installed.',
    do: 'Find the step that removes it, or list it under `remove.pythonPackages` in image.yaml.',
  },
  DISTRIBUTION_VERSION: {
    means: 'A Python distribution is installed in another version than the lock has.',
    do: 'Find the step that installs it, and remove that.',
  },
  ENTRY_POINT_FAILED: {
    means: 'An entry point of an installed distribution cannot be loaded.',
    do: 'Add what it needs to the image, or accept it with a reason under `entryPoints`.',
  },
  FILE_NOT_WRITTEN: {
    means: 'A file under `files` in verify.yaml cannot be written.',
    do: 'Choose a path under /tmp or /run.',
  },
  IMPORT_FAILED: {
    means: 'A Python module of the image cannot be imported.',
    do: 'Add what it needs to the image, or accept it with a reason under `imports`.',
  },
  METADATA_DAMAGED: {
    means: 'An installed distribution has metadata without a name.',
    do: 'Find the step that damages it, or install the distribution again.',
  },
  NEED_MISSING: {
    means: 'The image lacks something that a role needs.',
    do: 'Add it as the hint says, or correct `needs` in verify.yaml.',
  },
  NOTHING_VERIFIED: {
    means: 'Verification checked nothing in the image.',
    do: 'Name programs, processes or services in verify.yaml.',
  },
  OUT_OF_TIME: {
    means: 'Verification exceeded its time limit.',
    do: 'Run it on a less busy machine, or name fewer programs and services in verify.yaml.',
  },
  PIP_CHECK_FAILED: {
    means: '`pip check` cannot run in the image.',
    do: 'Read its error in the message.',
  },
  PREPARE_FAILED: {
    means: 'A command under `prepare` in verify.yaml failed.',
    do: 'Correct the command, or what it needs in the image.',
  },
  PRIVILEGED_FAILED: {
    means: 'A command that roles run as root through sudo failed.',
    do: 'Correct the rule in /etc/sudoers.d, the root helper, or the entry under `privileged`.',
  },
  PROCESS_FAILED: {
    means: 'An agent or client ended too early, or did not print what is expected.',
    do: 'Read its output in the message, then correct the image or its entry under `processes`.',
  },
  PROCESS_NOT_STARTED: {
    means: 'An agent or client under `processes` cannot be started.',
    do: 'Correct its command, or add the package that contains the program.',
  },
  PYTHON_NOT_STARTED: {
    means: "The image's Python cannot be started.",
    do: 'Check what the base image and the steps do to /var/lib/openstack.',
  },
  REQUIREMENT_UNMET: {
    means: '`pip check` found a requirement that no installed distribution meets.',
    do: 'Fix the versions and lock again, or accept the line under `conflicts`.',
  },
  SCRIPT_NOT_STARTED: {
    means: 'A console script of the image cannot be started.',
    do: 'Add what it needs, or give arguments or a reason to skip it under `scripts`.',
  },
  SERVICE_ENDED: {
    means: 'A service answered at first, then ended or stopped answering.',
    do: 'Read its output in the message.',
  },
  SERVICE_NOT_STARTED: {
    means: 'A service under `services` cannot be started.',
    do: 'Correct its command, or add the package that contains the program.',
  },
  SERVICE_NO_ANSWER: {
    means: 'A service did not answer as verify.yaml expects.',
    do: 'Read its output in the message, then correct the image or its entry under `services`.',
  },
  SUDO_UNLIMITED: {
    means: 'The service user may run any command as root.',
    do: 'Limit the rule in /etc/sudoers.d to the root helper of the role.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;

/** Errors in verify.yaml, and the verdict of verification. */
export const VERIFICATION = {
  VERIFICATION_EMPTY: {
    means: 'verify.yaml names nothing to check in an image without a venv.',
    do: 'Add entries under `programs`, `processes`, `services` or `needs`.',
  },
  VERIFICATION_MISNAMED: {
    means: 'A file has a name close to verify.yaml, but verification reads only verify.yaml.',
    do: 'Rename it to verify.yaml.',
  },
  VERIFICATION_MISSING: {
    means: 'An image has no verify.yaml.',
    do: 'Write one; docs/add-an-image.md has an example.',
  },
  VERIFICATION_REFUSED: {
    means: 'verify.yaml has an entry that no launch can carry out, or that proves nothing.',
    do: 'Correct the field that the message names; see docs/verification.md.',
  },
  VERIFY_FAILED: {
    means: 'Verification found faults in an image; they are listed before the summary.',
    do: 'Fix the image, or accept a finding with a reason in verify.yaml, under the key that its hint names.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
