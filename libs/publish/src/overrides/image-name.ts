/** The parts of a reference, split as StarlingX's helm_chart_modify.py does: by the last colon of the last part. */
export interface SplitImage {
  /** The reference without its tag. */
  untagged: string;
  name: string;
  /** Empty without a tag. */
  tag: string;
}

export function splitImage(reference: string): SplitImage {
  const slash = reference.lastIndexOf('/') + 1;
  const colon = reference.slice(slash).lastIndexOf(':');
  if (colon < 0) return { untagged: reference, name: reference.slice(slash), tag: '' };
  return {
    untagged: reference.slice(0, slash + colon),
    name: reference.slice(slash, slash + colon),
    tag: reference.slice(slash + colon + 1),
  };
}

/** The last part of a reference's repository, without tag and digest. */
export function imageName(reference: string): string {
  return splitImage(reference.replace(/@.*$/u, '')).name;
}
