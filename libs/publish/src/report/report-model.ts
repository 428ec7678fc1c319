import { describeContent, type InstalledPackage, type ReleasedImage } from '@stx/formats';
import type { Report } from '@stx/verify';
import type { ComparedImage } from '../compare/compare-releases.js';
import type { ReadRelease } from '../release/read-release.js';
import { placesOf } from '../release/release-places.js';

export interface ModelLayer {
  digest: string;
  size: number;
  /** Largest packages in it. */
  holds: string[];
  /** Number of its packages. */
  packages: number;
  /** Projects that have it. */
  images: string[];
}

export interface ModelImage {
  project: string;
  name: string;
  reference: string;
  tags: string[];
  facts: [name: string, value: string][];
  size: number;
  /** Bytes that no other image has. */
  unique: number;
  layers: ModelLayer[];
  python: InstalledPackage[];
  debs: InstalledPackage[];
  checks: [name: string, count: number][];
  services: { name: string; milliseconds: number | undefined }[];
  accepted: string[];
  /** What changed since the earlier release; undefined without one. */
  change: ComparedImage | 'unchanged' | undefined;
  /** Why it was built; undefined without an earlier release. */
  why: string[] | undefined;
}

export interface ModelPackage {
  kind: 'Python' | 'Debian';
  name: string;
  version: string;
  size: number;
  images: string[];
}

export interface ReportModel {
  title: string;
  from: string | undefined;
  images: ModelImage[];
  layers: ModelLayer[];
  packages: ModelPackage[];
}

export interface ModelInputs {
  title: string;
  release: ReadRelease;
  /** The last report of a project; used only if it is of the same digest. */
  reports: ReadonlyMap<string, Report>;
  earlier: { title: string; release: ReadRelease; images: readonly ComparedImage[] } | undefined;
}

const MOST_HOLDS = 3;

/** All that the page shows. */
export function reportModel({ title, release, reports, earlier }: ModelInputs): ReportModel {
  const layers = layersOf(release);
  const images = [...release.images].map(([project, image]): ModelImage => {
    const { digest } = placesOf(image);
    const own = (image.layers ?? image.found?.layers ?? []).flatMap((layer) => layers.get(layer.digest) ?? []);
    const report = reports.get(project);
    const seen = report?.digest === digest ? report.services : [];
    const source = image.source === undefined ? [] : [['source', describeContent(image.source)] as [string, string]];
    return {
      project,
      name: image.image,
      reference: image.reference,
      tags: image.tags.map(({ tag }) => tag),
      facts: [
        ...(image.codename === undefined ? [] : [['base', image.codename] as [string, string]]),
        ...(image.release === undefined ? [] : [['OpenStack', image.release] as [string, string]]),
        ...source,
        ['recipe', image.recipe],
      ],
      size: bytesOf(own),
      unique: bytesOf(own.filter(({ images: sharers }) => sharers.length === 1)),
      layers: own,
      python: image.found?.python ?? [],
      debs: image.found?.debs ?? [],
      checks: Object.entries(image.verification.checks).filter(([, count]) => count > 0),
      services: image.verification.services.map((name) => ({
        name,
        milliseconds: seen.find((each) => each.name === name)?.millisecondsToAnswer,
      })),
      accepted: image.verification.accepted,
      change: earlier && (earlier.images.find((each) => each.project === project) ?? 'unchanged'),
      why: earlier && whyBuilt(image, earlier.release.images.get(project)),
    };
  });
  return { title, from: earlier?.title, images, layers: [...layers.values()], packages: packagesOf(images) };
}

export const bytesOf = (layers: readonly { size: number }[]): number => layers.reduce((sum, { size }) => sum + size, 0);

function layersOf({ images }: ReadRelease): Map<string, ModelLayer> {
  const layers = new Map<string, ModelLayer>();
  for (const [project, { layers: own = [], found }] of images) {
    for (const [index, { digest, size }] of own.entries()) {
      const known = layers.get(digest);
      if (known !== undefined) {
        if (!known.images.includes(project)) known.images.push(project);
        continue;
      }
      const inside = [...(found?.python ?? []), ...(found?.debs ?? [])].filter(({ layer }) => layer === index);
      const names = inside.sort((one, other) => other.size - one.size).map(({ name }) => name);
      layers.set(digest, {
        digest,
        size,
        holds: names.slice(0, MOST_HOLDS),
        packages: names.length,
        images: [project],
      });
    }
  }
  return layers;
}

function whyBuilt(now: ReleasedImage, old: ReleasedImage | undefined): string[] {
  if (old === undefined) return ['first release with this image'];
  if (placesOf(now).digest === placesOf(old).digest) return ['the same image as before'];
  const names = [...new Set([...Object.keys(now.inputs), ...Object.keys(old.inputs)])].sort();
  return names.filter((name) => now.inputs[name] !== old.inputs[name]).map((name) => `${name} changed`);
}

/** Each version of each package with its images, by name. */
function packagesOf(images: readonly ModelImage[]): ModelPackage[] {
  const packages = new Map<string, ModelPackage>();
  for (const { project, python, debs } of images) {
    for (const [kind, list] of [['Python', python] as const, ['Debian', debs] as const]) {
      for (const { name, version, size } of list) {
        const key = `${name} ${kind} ${version}`;
        const known = packages.get(key) ?? { kind, name, version, size: 0, images: [] };
        known.size = Math.max(known.size, size);
        known.images.push(project);
        packages.set(key, known);
      }
    }
  }
  return [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
}
