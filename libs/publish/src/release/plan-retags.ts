import { StxError } from '@stx/errors';
import type { ImageTags, Release } from '@stx/formats';
import { requireTag } from '@stx/registry';
import { tagTaken } from '../tags/check-tags.js';
import { placesOf } from './release-places.js';

/** A wanted tag in one repository. */
export interface Retag {
  repository: string;
  /** The existing tag or digest of the image. */
  from: string;
  tag: string;
}

/** What the registry has for a retag. */
export interface RetagState extends Retag {
  /** Digest of `from`; undefined if it does not exist. */
  digest: string | undefined;
  /** Digest of the image that has the tag now. */
  current: string | undefined;
}

/** A retag to carry out. */
export type PlannedRetag = Retag & { digest: string };

/** One tag for each image of a release, in all its registries. @throws StxError TAG_INVALID. */
export function retagsOfRelease(release: Release, tagOf: (project: string) => string): Retag[] {
  return Object.entries(release.images).flatMap(([project, image]) => {
    const { digest, repositories } = placesOf(image);
    const tag = requireTag(tagOf(project));
    return repositories.map((repository) => ({ repository, from: digest, tag }));
  });
}

/** The retags in a file of StarlingX's retag-images.sh. @throws StxError TAG_INVALID. */
export function retagsOfFile({ images }: ImageTags): Retag[] {
  return images.map((image) => ({
    repository: image.name,
    from: requireTag(image.src_build_tag),
    tag: requireTag(image.tag),
  }));
}

/**
 * The retags that are left to do, before any of them is done.
 *
 * @param moved Last parts of repositories (`stx-keystone`) whose tags may move.
 * @throws AggregateError with every missing image, and every tag that names another image.
 */
export function planRetags(states: readonly RetagState[], moved: readonly string[]): PlannedRetag[] {
  const faults: StxError[] = [];
  const wanted = new Map<string, string>();
  const planned: PlannedRetag[] = [];
  for (const { digest, current, ...retag } of states) {
    const { repository, from, tag } = retag;
    const where = `${repository}:${tag}`;
    if (digest === undefined) {
      const hint = 'publish the image, or correct its tag in the file';
      faults.push(new StxError('RELEASE_INCOMPLETE', `${repository} does not have ${from}`, { hint }));
      continue;
    }
    const earlier = wanted.get(where) ?? digest;
    wanted.set(where, earlier);
    if (earlier !== digest) {
      faults.push(tagTaken(where, digest, earlier, 'give each base its own tag, as in --as=v1-{codename}'));
    } else if (current === undefined || moved.includes(repository.slice(repository.lastIndexOf('/') + 1))) {
      if (current !== digest) planned.push({ ...retag, digest });
    } else if (current !== digest) {
      faults.push(tagTaken(where, digest, current, 'choose another tag, or name the image with --move'));
    }
  }
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'tags cannot be set');
  return planned;
}

/** The release with the new tag first in each image that has it. */
export function withTags(
  release: Release,
  done: readonly { repository: string; digest: string; tag: string }[],
): Release {
  const images = Object.entries(release.images).map(([project, image]) => {
    const { digest, repositories } = placesOf(image);
    const found = done.find((each) => each.repository === repositories[0] && each.digest === digest);
    if (found === undefined) return [project, image] as const;
    const { tag } = found;
    const list = image.tags.find((each) => !each.moving)?.list ?? image.tags[0]?.list ?? '';
    const tags = [{ tag, moving: false, list }, ...image.tags.filter((each) => each.tag !== tag)];
    return [project, { ...image, tags }] as const;
  });
  return { images: Object.fromEntries(images) };
}
