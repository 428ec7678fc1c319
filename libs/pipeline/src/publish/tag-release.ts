import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import {
  imageTagsSchema,
  publishSchema,
  readPublishSettings,
  readYaml,
  releaseSchema,
  renderYaml,
  type Release,
} from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import {
  applyRetags,
  composeTags,
  placesOf,
  planRetags,
  readStates,
  retagsOfFile,
  retagsOfRelease,
  withTags,
  type Retag,
} from '@stx/publish';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { chooseImages } from './choose-images.js';

export interface TagReleaseOptions {
  /** Template of the tag. */
  as?: string | number;
  /** Files of StarlingX's retag-images.sh, separated by commas, instead of the release and `as`. */
  file?: string;
  release?: string;
  images?: string;
  /** Labels of images whose existing tag may move, separated by commas. */
  move?: string;
  dryRun?: boolean;
}

export const RELEASE_FILE = 'dist/release.yaml';

/** Adds a tag to the images of a release, or those that a tag file names, by digest and within their repositories. */
export async function tagRelease(context: Context, options: TagReleaseOptions): Promise<void> {
  const path = options.release ?? RELEASE_FILE;
  const file = resolve(context.root, path);
  const release = existsSync(file) ? readYaml(releaseSchema, file, path) : undefined;
  const retags = gatherRetags(context, options, release);
  const registry = registryOptions(context);
  const states = await readStates(retags, registry);
  const planned = planRetags(states, listOf(options.move));
  const count = `${String(planned.length)} of ${String(states.length)} tags to set`;
  context.say(options.dryRun === true ? `${count}; --dry-run changes nothing` : count);
  if (options.dryRun === true) {
    for (const { repository, tag, digest } of planned) context.say(`would tag ${repository}:${tag}: ${digest}`);
    return;
  }
  await applyRetags(planned, registry);
  if (release === undefined) return;
  const done = states.flatMap(({ digest, ...retag }) => (digest === undefined ? [] : [{ ...retag, digest }]));
  const tagged = renderYaml(withTags(release, done));
  if (tagged === renderYaml(release)) return;
  await writeFileAtomic(file, tagged);
  context.say(`${path} names the new tags`);
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

function gatherRetags(context: Context, options: TagReleaseOptions, release: Release | undefined): Retag[] {
  const files = listOf(options.file);
  if (files.length > 0) {
    return files.flatMap((each) => retagsOfFile(readYaml(imageTagsSchema, resolve(context.root, each), each)));
  }
  if (typeof options.as !== 'string' || options.as === '') {
    const what = typeof options.as === 'number' ? `--as is a number: ${String(options.as)}` : 'no tag is given';
    throw new StxError('TAG_INVALID', what, { hint: 'give --as=<tag>, such as --as=stx.13.0-v1.0.0-{codename}' });
  }
  if (release === undefined) {
    throw new StxError('RELEASE_INCOMPLETE', `${options.release ?? RELEASE_FILE} does not exist`, {
      hint: 'run ./nx publish-release, or give --file=<image-tags.yaml>',
    });
  }
  const names = chooseImages(options.images ?? '', Object.keys(release.images));
  const images = Object.fromEntries(Object.entries(release.images).filter(([project]) => names.includes(project)));
  return retagsOfRelease({ images }, (project) => tagOf(context, release, project, options.as));
}

/** The tag of one image, with the fields of publish.yaml. */
function tagOf(context: Context, release: Release, project: string, template: unknown): string {
  const image = release.images[project];
  if (image === undefined) throw new TypeError(`${project} is not in the release`);
  const parsed = publishSchema.safeParse({ ...readPublishSettings(context.root), tags: [{ tag: template }] });
  if (!parsed.success) {
    throw new StxError('TAG_INVALID', `--as: ${parsed.error.issues[0]?.message ?? ''}`, {
      hint: 'use letters, digits, ".", "_", "-" and the fields in docs/releases.md',
    });
  }
  const { codename } = image;
  const isVariant = codename !== undefined && project.endsWith(`-${codename}`);
  const facts = { project, codename, isVariant, release: image.release, digest: placesOf(image).digest };
  return composeTags(parsed.data, facts)[0]?.tag ?? '';
}
