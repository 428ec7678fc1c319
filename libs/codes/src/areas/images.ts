import type { Meaning } from '../meaning.js';

/** Building images, and the local store. */
export const IMAGES = {
  BASE_BOOTSTRAPPED: {
    means: 'A base image was planned to come from a registry, but its base.yaml bootstraps it.',
    do: 'Report this error: the workspace chose the wrong plan.',
  },
  BASE_NOT_BOOTSTRAPPED: {
    means: 'A base image was planned to be bootstrapped, but its base.yaml takes it from a registry.',
    do: 'Report this error: the workspace chose the wrong plan.',
  },
  BLOB_DAMAGED: {
    means: 'A blob in the local store does not have the digest of its name.',
    do: 'Build the image again, and check the disk.',
  },
  BLOB_MISSING: {
    means: 'A blob of an image is not in the local store.',
    do: 'Build the image again.',
  },
  BUILD_FAILED: {
    means: 'A step of a build failed.',
    do: "Read the step's last lines in the message, and the whole log that the hint names.",
  },
  DIGEST_INVALID: {
    means: 'A text that should be a digest is not `sha256:` and 64 hexadecimal digits.',
    do: 'Correct the digest where it is written.',
  },
  EXPORT_REFUSED: {
    means: 'A build left files that are not allowed in its result, such as links out of its folder.',
    do: 'Find the code that wrote them; do not use that source unchanged.',
  },
  HASH_INVALID: {
    means: 'A text that should be a SHA-256 is not 64 hexadecimal digits.',
    do: 'Correct the hash where it is written.',
  },
  IMAGE_INVALID: {
    means: 'A manifest or configuration in the local store is not valid.',
    do: 'Build the image again.',
  },
  LAYER_PATH: {
    means: 'A layer cannot hold a path: it is absolute, leaves the layer, or is both a file and a folder.',
    do: 'Remove the wheel or file with the path.',
  },
  NOT_BUILT: {
    means: 'An image has not been built here, so there is nothing to compare with.',
    do: 'Build the image first.',
  },
  NOT_REPRODUCIBLE: {
    means: 'The cached image is missing from the local store, and a rebuild gave another digest.',
    do: 'Run `./nx reset --only-cache` and the command again, which rebuilds everything that depends on it.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
