import type { Meaning } from '../meaning.js';

/** Registries, archives and releases. */
export const PUBLISHING = {
  BUDGET_EXCEEDED: {
    means: 'An image, or all images of a release, are larger than images/budgets.yaml allows.',
    do: 'Remove what the image does not need, or raise the budget.',
  },
  EXPORT_FAILED: {
    means: 'The archive of an image cannot be written.',
    do: 'Free disk space, or choose another `--output`.',
  },
  FOREIGN_IMAGE: {
    means: 'An image that a Dockerfile names does not exist in its registry, or not for linux/amd64.',
    do: 'Correct the reference under `images` in image.yaml, then run `./nx lock` for the image.',
  },
  NOT_VERIFIED: {
    means: 'An image is not published, because its verification has not passed for this digest.',
    do: 'Run the verify-image target of the image.',
  },
  OVERRIDE_UNKNOWN: {
    means: 'An override names a key that the chart or role does not have, or an image that the release does not have.',
    do: 'Correct `--keys`; the hint lists the names.',
  },
  PACK_FAILED: {
    means: 'The archive of wheels cannot be written.',
    do: 'Free disk space, or choose another `--output`.',
  },
  PUBLISH_INCOMPLETE: {
    means: 'An image is not in every registry of `STX_REGISTRY`, because one of them failed.',
    do: 'Run the command again when the registry answers; it skips the registries that have the image.',
  },
  REGISTRY_CORRUPT: {
    means: 'A registry returned content with another digest than requested; it is not used.',
    do: 'Check for a proxy or mirror in front of the registry, then publish the image again.',
  },
  REGISTRY_FAILED: {
    means: 'A registry answered with an error, or does not have the requested image.',
    do: 'Read its answer in the message.',
  },
  REGISTRY_LIMITED: {
    means: 'A registry limits the rate of requests.',
    do: 'Log in, wait, or run fewer tasks at once with `--parallel=1`.',
  },
  REGISTRY_REFUSED: {
    means: 'A registry refuses the request: no permission, no such repository, or another protocol.',
    do: 'Log in, create the repository, or set `STX_REGISTRY_HTTP`, as the hint says.',
  },
  REGISTRY_UNREACHABLE: {
    means: 'A registry does not answer.',
    do: 'Check that it runs and is reachable, then run the command again.',
  },
  REGISTRY_UNSET: {
    means: '`STX_REGISTRY` is not set, or is not the registry where the images are published.',
    do: 'Set `STX_REGISTRY` to a location such as `localhost:5000/stx`.',
  },
  RELEASE_INCOMPLETE: {
    means: 'An image of the release is not published, or differs from its record.',
    do: 'Publish the image that the message names.',
  },
  RELEASE_REGRESSED: {
    means: 'A release has an older package than the one before, or lost a check or service that was verified.',
    do: 'Fix the image, or accept the change with `--accept`.',
  },
  REVISION_UNKNOWN: {
    means: 'What a release is compared with is neither a file nor a git revision.',
    do: 'Give the path of a release.yaml, or a commit, branch or tag of the workspace.',
  },
  RUNTIME_MISSING: {
    means: 'Neither Docker nor Podman is running, so the image cannot be loaded.',
    do: 'Install or start one, or write an archive with the export-image target.',
  },
  TAG_TAKEN: {
    means: 'A tag that must not move names another image in the registry.',
    do: 'Publish under another tag, or declare it with `moving: true` in publish.yaml.',
  },
  TAG_INVALID: {
    means: 'A tag has characters that registries do not accept, or is a number.',
    do: 'Use letters, digits, `.`, `_` and `-`, and begin with a letter.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
