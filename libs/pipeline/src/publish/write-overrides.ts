import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { readYaml, releaseSchema, type Release, type ReleasedImage } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { OVERRIDE_FORMS, type FormName, type GivenKey, type OverrideForm, type ValuesFile } from '@stx/publish';
import type { Context } from '../context/context.js';
import { RELEASE_FILE } from './tag-release.js';

export interface OverridesOptions {
  form: FormName;
  /** Files, or folders with such files, separated by commas. */
  values: string;
  /** `[<chart>.]<key>=<project>`, separated by commas. */
  keys?: string;
  release?: string;
  /** Codename of the base whose images are used. */
  base?: string;
  /** Whether OpenStack-Helm gets tags instead of digests. */
  tags?: boolean;
  output?: string;
}

/** Writes overrides that make charts or roles run the images of a release. */
export async function writeOverrides(context: Context, options: OverridesOptions): Promise<void> {
  const form: OverrideForm = OVERRIDE_FORMS[options.form];
  const path = options.release ?? RELEASE_FILE;
  const release = readYaml(releaseSchema, resolve(context.root, path), path);
  const { files, count, unset, faults } = form.write({
    files: listOf(options.values).flatMap((each) => readFiles(context.root, each, form)),
    images: imagesOf(release, options.base),
    known: labelsOf(context),
    keys: listOf(options.keys).map(readKey),
    isByDigest: options.tags !== true,
  });
  for (const line of unset) context.say(`not set: ${line}`);
  const twice = files.filter((file, at) => files.findIndex((each) => each.path === file.path) !== at);
  for (const file of twice) {
    const hint = 'write each into its own folder with --output';
    faults.push(new StxError('OVERRIDE_UNKNOWN', `two files would be ${file.path}`, { hint }));
  }
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'overrides are refused');
  const given = options.output ?? '';
  const folder = resolve(context.root, given === '' ? join('dist/overrides', options.form) : given);
  mkdirSync(folder, { recursive: true });
  for (const file of files) await writeFileAtomic(join(folder, file.path), file.text);
  const left = unset.length === 0 ? '' : `, ${String(unset.length)} not set`;
  context.say(`${folder}: ${String(count)} keys in ${String(files.length)} files${left}`);
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

function readFiles(root: string, path: string, { file }: OverrideForm): ValuesFile[] {
  const read = (name: string): string => {
    try {
      return readFileSync(resolve(root, name), 'utf8');
    } catch (cause) {
      throw new StxError('FILE_UNREADABLE', 'cannot read the file', { place: { file: name }, cause });
    }
  };
  if (statSync(resolve(root, path), { throwIfNoEntry: false })?.isDirectory() !== true)
    return [{ path, text: read(path) }];
  const found = readdirSync(resolve(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => file.test(name))
    .sort();
  return found.map((name) => ({ path: join(path, name), text: read(join(path, name)) }));
}

/** One image per label: that on the named base, or else on the first base of image.yaml. */
function imagesOf({ images }: Release, base: string | undefined): Map<string, ReleasedImage> {
  const chosen = new Map<string, ReleasedImage>();
  const isVariant = (project: string, codename: string | undefined): boolean =>
    codename !== undefined && project.endsWith(`-${codename}`);
  for (const [project, image] of Object.entries(images)) {
    const { codename } = image;
    const isWanted = base === undefined || base === '' ? !isVariant(project, codename) : codename === base;
    if (!isWanted) continue;
    chosen.set(isVariant(project, codename) ? project.slice(0, -`-${codename ?? ''}`.length) : project, image);
  }
  return chosen;
}

/** Each image of the workspace with its label. */
function labelsOf({ workspace }: Context): Map<string, string> {
  return new Map(
    workspace.names('images', 'image.yaml').map((name) => {
      const { label } = workspace.dockerfileImage(name) ?? workspace.image(name).image;
      return [name, label ?? `stx-${name}`];
    }),
  );
}

function readKey(text: string): GivenKey {
  const { chart, key, project } =
    /^(?:(?<chart>[a-z0-9-]+)\.)?(?<key>[A-Za-z0-9_-]+)=(?<project>[a-z0-9-]+)$/u.exec(text)?.groups ?? {};
  if (key !== undefined && project !== undefined) return { chart, key, project };
  throw new StxError('OVERRIDE_UNKNOWN', `--keys: ${JSON.stringify(text)} is not <key>=<project>`, {
    hint: 'write it as in --keys=db_init=heat,keystone.bootstrap=openstackclients',
  });
}
