import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { pattern, projectName } from '../names.js';
import { readYaml } from '../read-yaml.js';

/** Fields of a tag template. */
export const TAG_FIELDS = [
  'prefix',
  'os',
  'codename',
  'arch',
  'stream',
  'version',
  'update',
  'release',
  'variant',
  'digest',
  'latest',
] as const;
export type TagField = (typeof TAG_FIELDS)[number];

const FIELD = String.raw`\{[-._]?(?:${TAG_FIELDS.join('|')})[-._]?\}`;
const TEMPLATE = new RegExp(`^(?:[A-Za-z0-9._-]|${FIELD})+$`, 'u');
const LIST = new RegExp(`^(?:[A-Za-z0-9._-]|${FIELD})+\\.lst$`, 'u');

export const tagTemplate = pattern(TEMPLATE, `a tag template; its fields are {${TAG_FIELDS.join('}, {')}}`);
const tagPart = pattern(/^(?:[A-Za-z0-9_][A-Za-z0-9._-]*)?$/u, 'a part of a tag: letters, digits, ".", "_", "-"');

/** Names of the image lists, as StarlingX's build writes them. */
export const VERSIONED_LIST = 'images-{os-}{codename-}{arch}-{stream}-versioned.lst';
export const LATEST_LIST = 'images-{os-}{codename-}{arch}-{stream}-latest.lst';

const tagEntry = z.strictObject({
  tag: tagTemplate.describe('Template of the tag. A `-`, `.` or `_` inside the braces goes with an empty field.'),
  moving: z
    .boolean()
    .default(false)
    .describe('Whether the tag may move to another image (default false: publish-image refuses it).'),
  list: pattern(LIST, 'a template of a file name that ends with ".lst"')
    .optional()
    .describe(`Image list that names the tag (default \`${VERSIONED_LIST}\`, or \`${LATEST_LIST}\` if it moves).`),
});
export type TagEntry = z.infer<typeof tagEntry>;

/** `publish.yaml`: under which tags images are published. */
export const publishSchema = z.strictObject({
  tags: z
    .array(tagEntry)
    .min(1, 'needs at least one tag')
    .default([{ tag: '{release}{-variant}', moving: true }])
    .describe('Tags of every image, the first in messages and overrides.'),
  prefix: tagPart.default('').describe('Value of {prefix} (default empty).'),
  latestPrefix: tagPart.default('').describe('Value of {prefix} in tags with {latest} (default that of prefix).'),
  stream: tagPart.default('stable').describe('Value of {stream} (default stable).'),
  version: tagPart.default('').describe('Value of {version} (default empty).'),
  updates: z.record(projectName, z.int().min(0)).default({}).describe('Value of {update} by project (default 0).'),
});
export type PublishSettings = z.infer<typeof publishSchema>;

export const PUBLISH_FILE = 'publish.yaml';

/** The settings in the workspace's publish.yaml; without the file, the defaults. @throws StxError FORMAT_INVALID. */
export function readPublishSettings(root: string): PublishSettings {
  const file = join(root, PUBLISH_FILE);
  return existsSync(file) ? readYaml(publishSchema, file, PUBLISH_FILE) : publishSchema.parse({});
}
