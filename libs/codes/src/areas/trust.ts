import type { Meaning } from '../meaning.js';

/** Bills of material, signatures and attestations. */
export const TRUST = {
  ATTESTATION_WRONG: {
    means: 'A signed statement about an image is missing, is about another image, or disagrees with the image.',
    do: 'Do not use the image; publish it again from the workspace that built it.',
  },
  BILL_INCOMPLETE: {
    means: 'The Python distributions in an image are not those of its lock, so its bill of material would be wrong.',
    do: 'Build the image again.',
  },
  DECISION_EXPIRED: {
    means: 'A decision in images/advisories.yaml is past its last day.',
    do: 'Decide again: update the package, remove the decision, or give it a new date and reason.',
  },
  IMAGE_AFFECTED: {
    means: 'Advisories affect packages of an image, and images/advisories.yaml has no decision about them.',
    do: 'Update the packages, or add decisions to images/advisories.yaml.',
  },
  KEY_INVALID: {
    means: 'The signing key, its passphrase, the signing program or the public key cannot be used.',
    do: 'Give an ECDSA P-256 key in PEM; docs/trust.md shows how to make one.',
  },
  NOT_SCANNED: {
    means:
      'An image was not compared with advisories: the advisories are missing, damaged, old or of another release, or a package of the image could not be read, so that it may be affected.',
    do: 'Give current advisories of every ecosystem in the image; docs/trust.md describes them.',
  },
  REFERENCE_INVALID: {
    means: 'The image to check is named by neither a reference nor a folder with an OCI layout.',
    do: 'Give a reference with its registry, such as `localhost:5000/stx/stx-keystone:2026.1`.',
  },
  SIGNATURE_INVALID: {
    means: 'A signature does not match the key or the signed content.',
    do: 'Do not use the image; check that the public key is the right one.',
  },
  SIGNATURE_MISSING: {
    means: 'An image has no signature, or no attestation of a required kind.',
    do: 'Publish the image with `STX_SIGNING_KEY` or `STX_SIGNER` set.',
  },
} as const satisfies Record<string, Meaning>;
