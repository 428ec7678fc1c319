import type { Meaning } from '../meaning.js';

/** Constraints, releases and lock files. */
export const LOCKS = {
  CONSTRAINT_INVALID: {
    means: 'A line of upper-constraints.txt is not a constraint.',
    do: 'Write it as `name===version`, with `;marker` if it applies to some Python versions only.',
  },
  CONSTRAINT_UNCLEAR: {
    means: 'Several lines of upper-constraints.txt apply to the distribution to update, so none can be chosen.',
    do: 'Edit the line yourself, then lock again.',
  },
  CONSTRAINT_UNKNOWN: {
    means: 'The distribution to update has no line in upper-constraints.txt.',
    do: 'Add a line for it, or update without a version to take the newest one.',
  },
  CONSTRAINT_VIOLATED: {
    means: 'A locked version is not the one that upper-constraints.txt requires, and no waiver allows it.',
    do: 'Lock again, or add a waiver with its reason to image.yaml.',
  },
  INDEX_INVALID: {
    means: 'The Python index answers with something other than a page of the simple API in its JSON form.',
    do: 'Set `PIP_INDEX_URL` to the folder of an index that serves it (PEP 691).',
  },
  INDEX_REFUSED: {
    means: 'The Python index refuses a request.',
    do: 'Write the user and the password into `PIP_INDEX_URL`.',
  },
  INDEX_UNREACHABLE: {
    means: 'The Python index does not answer.',
    do: 'Check `PIP_INDEX_URL`, the network and the CA bundle, then run the command again.',
  },
  LOCK_EDITED: {
    means: 'A lock file was edited by hand or merged: its content does not match its own digest.',
    do: 'Run the lock command that the hint names.',
  },
  LOCK_MISSING: {
    means: 'An image or a wheel set has no lock file.',
    do: 'Run the lock command that the hint names, and commit the file.',
  },
  LOCK_STALE: {
    means: 'A lock file was resolved from other inputs than the workspace has now; the message names the changes.',
    do: 'Run the lock command that the hint names, or revert the change.',
  },
  OUTDATED: {
    means: 'Something of the workspace is behind the Python index or a registry, and `--check` is given.',
    do: 'Bump what the table lists.',
  },
  OUTDATED_UNKNOWN: {
    means: '`--only` names a distribution or an image that the workspace does not have.',
    do: 'Name a distribution of a lock, a wheel set or the constraints, or an image of an images.lock.yaml.',
  },
  PATCH_EMPTY: {
    means: 'A patch changes nothing in the source that it is applied to.',
    do: 'Remove the patch if the source has the change already, or write it again.',
  },
  PATCH_FAILED: {
    means: 'A patch does not exist or does not apply to its source, or a series of patches cannot be read.',
    do: 'Write the patch again against the source that is locked, remove it, or correct its name or series.',
  },
  RELEASE_UNKNOWN: {
    means: 'A wheel set names a release that has no folder in wheels/constraints.',
    do: 'Name one of the releases that the hint lists, or add the release; see docs/new-release.md.',
  },
  RESOLVE_FAILED: {
    means: 'The requirements of an image or a wheel set cannot be resolved under the constraints.',
    do: 'Change one of the conflicting requirements in the message, its constraint or its waiver.',
  },
  VERSION_DIFFERS: {
    means: 'The version in a file of the workspace is not the one that the source itself has.',
    do: 'Write the version that the hint names, or remove it.',
  },
  VERSION_UNKNOWN: {
    means: 'No version can be found for a source or a distribution.',
    do: 'Write the version into the file that the error names, or give it as `name==version`.',
  },
  WRONG_RELEASE: {
    means: 'A project built from source belongs to another OpenStack release than its image.',
    do: 'Choose the version or commit of the release, or add a waiver with its reason.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
