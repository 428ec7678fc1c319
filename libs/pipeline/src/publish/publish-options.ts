import { StxError } from '@stx/errors';
import { publishSchema, readPublishSettings, type PublishSettings } from '@stx/formats';

/** Options of publish-image that replace keys of publish.yaml. */
export interface TagOptions {
  /** Templates, separated by commas. */
  tag?: string | number;
  /** Whether the tags of `tag` may move. */
  move?: boolean;
  prefix?: string | number;
  latestPrefix?: string | number;
  stream?: string | number;
  imageVersion?: string | number;
}

/** The settings of publish.yaml with the options of the command; `hasOwnTags` if the command names the tags. */
export function publishSettings(root: string, options: TagOptions): { settings: PublishSettings; hasOwnTags: boolean } {
  const given = {
    prefix: readText('prefix', options.prefix),
    latestPrefix: readText('latest-prefix', options.latestPrefix),
    stream: readText('stream', options.stream),
    version: readText('image-version', options.imageVersion),
  };
  const tag = readText('tag', options.tag);
  const replaced = Object.entries(given).filter(([, value]) => value !== undefined);
  const own = tag?.split(',').map((each) => ({ tag: each.trim(), moving: options.move === true }));
  const settings = {
    ...readPublishSettings(root),
    ...Object.fromEntries(replaced),
    ...(own === undefined ? {} : { tags: own }),
  };
  const { success, data, error } = publishSchema.safeParse(settings);
  if (success) return { settings: data, hasOwnTags: own !== undefined };
  const [issue] = error.issues;
  const value = JSON.stringify(tag ?? given);
  throw new StxError(
    'TAG_INVALID',
    `${value} cannot be a tag: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    {
      hint: 'correct the options of the command; docs/releases.md lists the fields of a tag',
    },
  );
}

/** @throws StxError TAG_INVALID for a text that Nx parsed as a number, which drops trailing zeros. */
function readText(name: string, given: string | number | undefined): string | undefined {
  if (typeof given !== 'number') return given === '' ? undefined : given;
  throw new StxError('TAG_INVALID', `--${name} is a number: ${String(given)}`, {
    hint: `begin it with a letter, as in --${name}=v11.0, or set it in publish.yaml`,
  });
}
