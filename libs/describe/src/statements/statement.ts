import { canonicalJson } from '@stx/formats';
import type { DescribedImage } from '../bill.js';
import { urlOfImage } from '../package-urls.js';

/** Types of predicates, by the name of their file. */
export const PREDICATES = {
  signature: 'https://sigstore.dev/cosign/sign/v1',
  cyclonedx: 'https://cyclonedx.org/bom',
  spdx: 'https://spdx.dev/Document',
  provenance: 'https://slsa.dev/provenance/v1',
  'test-result': 'https://in-toto.io/attestation/test-result/v0.1',
} as const;
export type PredicateName = keyof typeof PREDICATES;

/** Content that a statement names (in-toto attestation framework, ResourceDescriptor). */
export interface Resource {
  name?: string;
  uri?: string;
  digest?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, unknown>>;
}

/**
 * An in-toto statement v1 about an image. The config is a second subject: a registry that packs layers again changes the
 * manifest, but not the config.
 */
export function renderStatement(image: DescribedImage, name: PredicateName, predicate: unknown): string {
  const sha256 = (digest: string): Record<string, string> => ({ sha256: digest.replace('sha256:', '') });
  return canonicalJson({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: urlOfImage(image), digest: sha256(image.digest) },
      { name: 'config', digest: sha256(image.configDigest) },
    ],
    predicateType: PREDICATES[name],
    predicate,
  });
}
