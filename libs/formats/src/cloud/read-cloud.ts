import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { parseYaml } from '../read-yaml.js';
import { cloudSchema, type Cloud } from './cloud.js';

export const CLOUD_FILE = 'cloud.yaml';

/** The cloud.yaml of an image, with its text, in which placeholders have their lines. */
export interface CloudFile {
  /** The image. */
  name: string;
  /** Path relative to the workspace. */
  file: string;
  text: string;
  cloud: Cloud;
}

/** @throws StxError FILE_UNREADABLE, or the errors of the format. */
export function readCloudFile(root: string, name: string): CloudFile {
  const file = `images/${name}/${CLOUD_FILE}`;
  let text: string;
  try {
    text = readFileSync(join(root, file), 'utf8');
  } catch (error) {
    throw new StxError('FILE_UNREADABLE', 'cannot read the file', { place: { file }, cause: error });
  }
  return { name, file, text, cloud: parseYaml(cloudSchema, text, file) };
}
