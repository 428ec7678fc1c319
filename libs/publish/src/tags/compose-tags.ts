import { StxError } from '@stx/errors';
import {
  distributionOf,
  LATEST_LIST,
  PLATFORM,
  PUBLISH_FILE,
  VERSIONED_LIST,
  type PublishedTag,
  type PublishSettings,
  type TagField,
} from '@stx/formats';
import { requireTag } from '@stx/registry';

/** The values of one image for tag templates. */
export interface TagFacts {
  project: string;
  /** Base of the image; undefined for an image with no base of the workspace. */
  codename: string | undefined;
  /** Whether the image is on another base than the first of image.yaml. */
  isVariant: boolean;
  /** OpenStack release of the lock; undefined for an image without a lock. */
  release: string | undefined;
  digest: string;
  /** Architecture (default that of the workspace's platform). */
  arch?: string;
}

const FIELD = /\{(?<before>[-._]?)(?<name>[a-z]+)(?<after>[-._]?)\}/gu;
const DIGEST_LENGTH = 12;

function valuesOf(settings: PublishSettings, facts: TagFacts): Record<TagField, string> {
  const { codename = '', digest, project } = facts;
  return {
    prefix: settings.prefix,
    os: codename === '' ? '' : distributionOf(codename).name,
    codename,
    arch: facts.arch ?? PLATFORM.architecture,
    stream: settings.stream,
    version: settings.version,
    update: String(settings.updates[project] ?? 0),
    release: facts.release ?? 'latest',
    variant: facts.isVariant ? codename : '',
    digest: digest.replace('sha256:', '').slice(0, DIGEST_LENGTH),
    latest: 'latest',
  };
}

/** A template with its fields filled in; the separator within a field's braces goes with an empty value. */
export function fillTemplate(template: string, settings: PublishSettings, facts: TagFacts): string {
  const values = new Map(Object.entries(valuesOf(settings, facts)));
  const isLatest = /\{[-._]?latest[-._]?\}/u.test(template);
  if (isLatest && settings.latestPrefix !== '') values.set('prefix', settings.latestPrefix);
  return template.replaceAll(FIELD, (_field, before: string, name: string, after: string) => {
    const value = values.get(name) ?? '';
    return value === '' ? '' : `${before}${value}${after}`;
  });
}

/** The tags of an image, each once. @throws StxError TAG_INVALID for a tag that no registry accepts. */
export function composeTags(settings: PublishSettings, facts: TagFacts): PublishedTag[] {
  const tags = new Map<string, PublishedTag>();
  for (const { tag: template, moving, list } of settings.tags) {
    const tag = requireTag(fillTemplate(template, settings, facts));
    if (tags.has(tag)) continue;
    const name = list ?? (moving ? LATEST_LIST : VERSIONED_LIST);
    tags.set(tag, { tag, moving, list: fillTemplate(name, settings, facts) });
  }
  return [...tags.values()];
}

/**
 * The tags of an image, which its other bases do not have, since all bases share one repository.
 *
 * @throws StxError TAG_INVALID if another base has the same tag.
 */
export function composeOwnTags(
  settings: PublishSettings,
  facts: TagFacts,
  others: readonly Pick<TagFacts, 'codename' | 'isVariant'>[],
): PublishedTag[] {
  const tags = composeTags(settings, facts);
  for (const other of others) {
    const theirs = composeTags(settings, { ...facts, ...other }).map(({ tag }) => tag);
    const shared = tags.find(({ tag }) => theirs.includes(tag));
    if (shared === undefined) continue;
    const bases = `${facts.codename ?? ''} and ${other.codename ?? ''}`;
    throw new StxError('TAG_INVALID', `${facts.project} has the tag ${shared.tag} on ${bases}`, {
      place: { file: PUBLISH_FILE },
      hint: 'add {codename} or {-variant} to the template of the tag',
    });
  }
  return tags;
}
