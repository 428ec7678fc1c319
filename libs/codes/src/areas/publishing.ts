import type { Meaning } from '../meaning.js';

/** Registries, archives and releases. */
export const PUBLISHING = {
  EXPORT_FAILED: {
    means: 'The archive of an image cannot be written.',
    do: 'Free disk space, or choose another `--output`.',
  },
  FOREIGN_IMAGE: {
    means: 'An image that a Dockerfile names does not exist in its registry, or not for linux/amd64.',
    do: 'Correct the reference under `images` in image.yaml, then run `./nx lock` for the image.',
  },
  NOT_VERIFIED: {
    means: 'An image is not published, because its verification has not passed for these bytes.',
    do: 'Run the verify-image target of the image.',
  },
  PACK_FAILED: {
    means: 'The archive of wheels cannot be written.',
    do: 'Free disk space, or choose another `--output`.',
  },
  REGISTRY_CORRUPT: {
    means: 'A registry returned other bytes than it was asked for; they are not used.',
    do: 'Check for a proxy or mirror in between, then publish the image again.',
  },
  REGISTRY_FAILED: {
    means: 'A registry answered with an error, or does not have what was asked for.',
    do: 'Read its answer in the message.',
  },
  REGISTRY_LIMITED: {
    means: 'A registry limits how often it may be asked.',
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
    means: '`STX_REGISTRY` does not say where to publish, or names another place than before.',
    do: 'Set `STX_REGISTRY` to a place such as `localhost:5000/stx`.',
  },
  RELEASE_INCOMPLETE: {
    means: 'An image of the release is not published, or not as its record says.',
    do: 'Publish the image that the message names.',
  },
  RUNTIME_MISSING: {
    means: 'Neither Docker nor Podman runs here, so the image cannot be loaded.',
    do: 'Install or start one, or write an archive with the export-image target.',
  },
  TAG_INVALID: {
    means: 'A tag has characters that registries do not accept, or was read as a number.',
    do: 'Use letters, digits, `.`, `_` and `-`, and begin with a letter.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
