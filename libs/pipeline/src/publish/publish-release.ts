import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import {
  imageTagsSchema,
  readJson,
  readYaml,
  renderYaml,
  type ImageRecord,
  type ImageTags,
  type Release,
} from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { imageLists, imageTagFiles, makeRelease } from '@stx/publish';
import { findImage, placeOf, registrySettings, repositoryOf } from '@stx/registry';
import { reportSchema, type Report } from '@stx/verify';
import { DIST, type Context } from '../context/context.js';
import { builtDigest, publishedRecord } from '../receipts/receipts.js';
import { registryOptions } from '../remote/fetch-image.js';
import { chooseImages } from './choose-images.js';
import { requireWithinBudgets } from './require-budgets.js';
import { withContents, type ContentsOf } from './gather-contents.js';

export interface ReleaseOptions {
  images?: string;
  output?: string;
  /** Whether images that are missing from the store are fetched for their packages (default all). */
  contents?: ContentsOf;
  /** Every project that can be published. */
  publishable: string[];
}

/** Writes the manifest of a release, StarlingX's image lists, and the files for retags, next to each other. */
export async function publishRelease(context: Context, options: ReleaseOptions): Promise<void> {
  const projects = chooseImages(options.images ?? '', options.publishable);
  const candidates = projects.map((project) => ({
    project,
    record: publishedRecord(context, project),
    built: builtDigest(context, project),
    report: reportOf(context, project),
  }));
  makeRelease(candidates);
  for (const { record } of candidates) if (record !== undefined) await requirePublished(context, record);
  const output = resolve(context.root, options.output ?? 'dist/release.yaml');
  const release = makeRelease(await withContents(context, dirname(output), candidates, options.contents ?? 'all'));
  const isWhole = projects.length === options.publishable.length;
  requireWithinBudgets(context, output, release, isWhole);
  await writeFileAtomic(output, renderYaml(release));
  context.say(`${output}: ${String(Object.keys(release.images).length)} images by digest`);
  await writeNextTo(context, dirname(output), release, isWhole);
}

async function writeNextTo(context: Context, folder: string, release: Release, isWhole: boolean): Promise<void> {
  const earlier = (file: string): string | undefined =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined;
  const lists = imageLists(release, isWhole, earlier);
  const entries = (file: string): ImageTags['images'] | undefined =>
    isWhole || !existsSync(join(folder, file)) ? undefined : readYaml(imageTagsSchema, join(folder, file), file).images;
  const tags = imageTagFiles(release, (_project, image) => image.tags[0]?.tag ?? '', entries);
  for (const [file, text] of [...lists, ...tags]) {
    await writeFileAtomic(join(folder, file), text);
    context.say(`${join(folder, file)} written`);
  }
}

function reportOf(context: Context, project: string): Report | undefined {
  const file = join(context.root, DIST, 'verify', project, 'report.json');
  return existsSync(file) ? readJson(reportSchema, file, `run ./nx verify-image ${project}`) : undefined;
}

/** Checks that each registry has a published image, since a release names only images that can be pulled. */
async function requirePublished(context: Context, record: ImageRecord): Promise<void> {
  const { project, image: name, digest, reference, copies } = record;
  const { published } = registrySettings();
  const hint = `run ./nx publish-image ${project}`;
  const references = [reference, ...copies];
  for (const each of references) {
    const { location } = placeOf(each).registry;
    if (published.some((registry) => registry.location === location)) continue;
    throw new StxError('REGISTRY_UNSET', `${project} is published outside of STX_REGISTRY: ${each}`, {
      hint: `set STX_REGISTRY to the registry of the published images, or ${hint}`,
    });
  }
  for (const registry of published) {
    const wanted = `${repositoryOf(registry, name)}@${digest}`;
    if (!references.includes(wanted))
      throw new StxError('RELEASE_INCOMPLETE', `${project} is not published as ${wanted}`, { hint });
    const found = await findImage({ registry, name, digest }, registryOptions(context));
    if (found.is === 'present') continue;
    const what = found.is === 'absent' ? `${wanted} is missing from the registry` : found.why;
    throw new StxError('RELEASE_INCOMPLETE', what, { hint: `${hint}, or log in to the registry` });
  }
}
