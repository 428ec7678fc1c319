import { describeContent, renderYaml, type ImageTags, type Release, type ReleasedImage } from '@stx/formats';
import { splitReference } from './release-places.js';

/**
 * StarlingX's image lists: one `<repository>:<tag>` per line and image. In a part of a release (`isWhole` false) its lines
 * replace those of the same images, as build-stx-images.sh does with --only.
 *
 * @param earlier The text of an existing list.
 */
export function imageLists(
  release: Release,
  isWhole: boolean,
  earlier: (file: string) => string | undefined,
): Map<string, string> {
  const lists = new Map<string, string[]>();
  for (const { image, reference, tags } of Object.values(release.images)) {
    const mine = new Map<string, string>();
    // An image has one line in a list: that of its first tag for the list.
    for (const { tag, list } of tags) if (!mine.has(list)) mine.set(list, tag);
    for (const [file, tag] of mine) {
      const lines = lists.get(file) ?? (isWhole ? [] : linesOf(earlier(file) ?? ''));
      lists.set(file, withLine(lines, image, `${splitReference(reference).repository}:${tag}`));
    }
  }
  return new Map([...lists].map(([file, lines]) => [file, lines.map((line) => `${line}\n`).join('')]));
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

function withLine(lines: readonly string[], image: string, line: string): string[] {
  const at = lines.findIndex((each) => each.includes(`/${image}:`));
  return at < 0 ? [...lines, line] : lines.with(at, line);
}

/**
 * The files of StarlingX's retag-images.sh, one per base of the release.
 *
 * @param tagOf The tag that an image is to get.
 * @param earlier The entries of an existing file: a part of a release replaces those of its images, whose tags stay.
 */
export function imageTagFiles(
  release: Release,
  tagOf: (project: string, image: ReleasedImage) => string,
  earlier: (file: string) => ImageTags['images'] | undefined = () => undefined,
): Map<string, string> {
  const files = new Map<string, ImageTags['images']>();
  for (const [project, image] of Object.entries(release.images)) {
    const file = `image-tags-${image.codename ?? 'other'}.yaml`;
    const entry = {
      name: splitReference(image.reference).repository,
      src_build_tag: (image.tags.find(({ moving }) => !moving) ?? image.tags[0])?.tag ?? '',
      src_ref: sourceOf(image),
      tag: tagOf(project, image),
    };
    const entries = files.get(file) ?? earlier(file) ?? [];
    const at = entries.findIndex(({ name }) => name === entry.name);
    // The tag may have been edited for the retag.
    files.set(file, at < 0 ? [...entries, entry] : entries.with(at, { ...entry, tag: entries[at]?.tag ?? entry.tag }));
  }
  return new Map([...files].map(([file, images]) => [file, renderYaml({ images })]));
}

/** The source for people: the page of a commit, as StarlingX writes it, or the content of another kind of source. */
function sourceOf({ source, inputs }: ReleasedImage): string {
  if (source === undefined) return `inputs ${JSON.stringify(inputs)}`;
  if ('git' in source) return `${source.git.repository.replace(/\.git$/u, '')}/commit/${source.git.commit}`;
  return describeContent(source);
}
