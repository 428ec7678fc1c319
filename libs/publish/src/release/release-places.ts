import type { ReleasedImage } from '@stx/formats';

/** The parts of a reference by digest. */
export function splitReference(reference: string): { repository: string; digest: string } {
  const at = reference.indexOf('@');
  return { repository: reference.slice(0, at), digest: reference.slice(at + 1) };
}

/** The digest of an image, and its repositories in all registries, the first of STX_REGISTRY first. */
export function placesOf({ reference, copies }: Pick<ReleasedImage, 'reference' | 'copies'>): {
  digest: string;
  repositories: string[];
} {
  const { digest } = splitReference(reference);
  return { digest, repositories: [reference, ...copies].map((each) => splitReference(each).repository) };
}
