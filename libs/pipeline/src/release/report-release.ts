import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readJson } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { compareReleases, readRelease, renderPage, reportModel } from '@stx/publish';
import { reportSchema, type Report } from '@stx/verify';
import { DIST, type Context } from '../context/context.js';
import { readSnapshot } from './read-snapshot.js';

export interface ReportOptions {
  release?: string;
  /** An earlier release, for what changed. */
  from?: string;
  title?: string;
  output?: string;
}

/** Writes a page about the images of a release, as one HTML file. */
export async function reportRelease(context: Context, options: ReportOptions): Promise<void> {
  const { release: path = 'dist/release.yaml', from = '' } = options;
  const release = readRelease(resolve(context.root, path), path);
  const earlier = from === '' ? undefined : await compareWith(context, from, path);
  const given = options.title ?? '';
  const title = given === '' ? titleOf([...release.images.values()]) : given;
  const page = renderPage(reportModel({ title, release, reports: reportsOf(context, release.images.keys()), earlier }));
  const output = options.output ?? 'dist/release.html';
  const file = resolve(context.root, output);
  mkdirSync(dirname(file), { recursive: true });
  await writeFileAtomic(file, page);
  context.say(`${output}: ${String(release.images.size)} images, ${(page.length / 1000).toFixed(0)} kB`);
}

async function compareWith(
  context: Context,
  from: string,
  to: string,
): Promise<NonNullable<Parameters<typeof reportModel>[0]['earlier']>> {
  const release = readRelease(resolve(context.root, from), from);
  const { images } = compareReleases(await readSnapshot(context, from), await readSnapshot(context, to));
  return { title: tagOf([...release.images.values()]) ?? from, release, images };
}

/** Images of a release have one fixed tag as a rule. */
function tagOf(images: readonly { tags: readonly { tag: string }[] }[]): string | undefined {
  const tags = new Set(images.map(({ tags: own }) => own[0]?.tag));
  return tags.size === 1 ? [...tags][0] : undefined;
}

function titleOf(images: readonly { tags: readonly { tag: string }[] }[]): string {
  return `Release ${tagOf(images) ?? ''}`.trim();
}

/** The last report of each image on this machine. */
function reportsOf(context: Context, projects: Iterable<string>): Map<string, Report> {
  const reports = new Map<string, Report>();
  for (const project of projects) {
    const file = join(context.root, DIST, 'verify', project, 'report.json');
    if (existsSync(file)) reports.set(project, readJson(reportSchema, file, `run ./nx verify-image ${project}`));
  }
  return reports;
}
