import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { renderYaml, type ImageRecord } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { makeRelease } from '@stx/publish';
import { findImage, registrySettings, repositoryOf } from '@stx/registry';
import type { Context } from '../context/context.js';
import { builtDigest, publishedRecord } from '../receipts/receipts.js';
import { registryOptions } from '../remote/fetch-image.js';

export interface ReleaseOptions {
  images?: string;
  output?: string;
  /** Every project that can be published. */
  publishable: string[];
}

/** Writes the manifest of a release: each published image by digest. */
export async function publishRelease(context: Context, options: ReleaseOptions): Promise<void> {
  const projects = chosen(options.images ?? '', options.publishable);
  const candidates = projects.map((project) => ({
    project,
    record: publishedRecord(context, project),
    built: builtDigest(context, project),
  }));
  const release = makeRelease(candidates);
  for (const { record } of candidates) if (record !== undefined) await requireThere(context, record);
  const output = resolve(context.root, options.output ?? 'dist/release.yaml');
  await writeFileAtomic(output, renderYaml(release));
  context.say(`${output}: ${String(Object.keys(release.images).length)} images by digest`);
}

function chosen(asked: string, known: string[]): string[] {
  if (asked === '') return known;
  const names = asked.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StxError('IMAGE_UNKNOWN', `--images: no image that can be published is called ${unknown.join(', ')}`, {
      hint: `they are: ${known.join(', ')}`,
    });
  }
  return names;
}

/** A release names only what can be pulled now. */
async function requireThere(
  context: Context,
  { project, image: name, digest, reference, repository }: ImageRecord,
): Promise<void> {
  const { published } = registrySettings();
  const here = published !== undefined && reference.startsWith(`${published.location}/`) ? published : undefined;
  if (here === undefined) {
    throw new StxError('REGISTRY_UNSET', `${project} was published as ${reference}, which is not in STX_REGISTRY`, {
      hint: `set STX_REGISTRY to where the images were published, or run ./nx publish-image ${project}`,
    });
  }
  if (repository !== repositoryOf(here, name)) {
    throw new StxError(
      'RELEASE_INCOMPLETE',
      `${project} was published as ${reference}, and not under its label ${name}`,
      {
        hint: `run ./nx publish-image ${project}`,
      },
    );
  }
  const found = await findImage({ registry: here, name, digest }, registryOptions(context));
  if (found.is === 'there') return;
  const what = found.is === 'absent' ? `the registry no longer has ${reference}` : found.why;
  throw new StxError('RELEASE_INCOMPLETE', what, { hint: `log in, or run ./nx publish-image ${project}` });
}
