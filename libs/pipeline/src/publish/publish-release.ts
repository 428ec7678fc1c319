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
  for (const { record } of candidates) if (record !== undefined) await requirePublished(context, record);
  const output = resolve(context.root, options.output ?? 'dist/release.yaml');
  await writeFileAtomic(output, renderYaml(release));
  context.say(`${output}: ${String(Object.keys(release.images).length)} images by digest`);
}

function chosen(asked: string, known: string[]): string[] {
  if (asked === '') return known;
  const names = asked.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StxError('IMAGE_UNKNOWN', `--images names unknown images: ${unknown.join(', ')}`, {
      hint: `choose from ${known.join(', ')}`,
    });
  }
  return names;
}

/** Checks that the registry still has a published image, since a release names only images that can be pulled. */
async function requirePublished(
  context: Context,
  { project, image: name, digest, reference, repository }: ImageRecord,
): Promise<void> {
  const { published } = registrySettings();
  const here = published !== undefined && reference.startsWith(`${published.location}/`) ? published : undefined;
  if (here === undefined) {
    throw new StxError('REGISTRY_UNSET', `${project} is published outside of STX_REGISTRY: ${reference}`, {
      hint: `set STX_REGISTRY to the registry of the published images, or run ./nx publish-image ${project}`,
    });
  }
  if (repository !== repositoryOf(here, name)) {
    throw new StxError('RELEASE_INCOMPLETE', `${project} is not published under its label ${name}: ${reference}`, {
      hint: `run ./nx publish-image ${project}`,
    });
  }
  const found = await findImage({ registry: here, name, digest }, registryOptions(context));
  if (found.is === 'present') return;
  const what = found.is === 'absent' ? `${reference} is missing from the registry` : found.why;
  throw new StxError('RELEASE_INCOMPLETE', what, {
    hint: `run ./nx publish-image ${project}, or log in to the registry`,
  });
}
