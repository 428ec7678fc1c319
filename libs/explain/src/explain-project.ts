import { posix } from 'node:path';
import type { Change } from './compare-manifests.js';
import type { InputManifest } from './input-manifest.js';

/** The inputs of a task's last run, and the changes since. */
export interface Compared {
  manifest: InputManifest;
  changes: Change[];
}

export interface Reason {
  kind: Change['kind'];
  /** The file, package or variable. */
  name: string;
  detail: string;
  /** The other images that it causes to be rebuilt. */
  alsoHits: string[];
}

export interface Explanation {
  project: string;
  /** Number of images built here, without bases and builders. */
  images: number;
  /** Changes of the image's own key. */
  reasons: Reason[];
  /** Tasks before it that would run again; the image is rebuilt only if their results change. */
  first: { task: string; reasons: Reason[] }[];
  /** The inputs of the key. */
  key: {
    files: string[];
    packages: string[];
    environment: string[];
    /** Folders of the results in it. */
    results: string[];
  };
}

const IMAGES = 'dist/images';

/** Whether a folder has the result of a service image, not of a base or builder. */
const isImage = (folder: string): boolean =>
  posix.dirname(folder) === IMAGES && !/^(?:base|builder)-/u.test(posix.basename(folder));

/** Why an image would be rebuilt. @param compared Every task with an input manifest, by the folder of its results. */
export function explainProject(project: string, compared: ReadonlyMap<string, Compared>): Explanation | undefined {
  const own = compared.get(`${IMAGES}/${project}`);
  if (own === undefined) return undefined;
  const hits = hitsOf(compared);
  const reasonsOf = ({ changes }: Compared): Reason[] =>
    changes.flatMap((change) =>
      partsOf(change).map(({ id, detail }) => ({
        kind: change.kind,
        name: change.name,
        detail,
        alsoHits: (hits.get(id) ?? []).filter((other) => other !== project),
      })),
    );
  const before = foldersBefore(own.manifest, compared).flatMap((folder) => compared.get(folder) ?? []);
  return {
    project,
    images: [...compared.keys()].filter(isImage).length,
    reasons: reasonsOf(own),
    first: before
      .map((each) => ({ task: each.manifest.task, reasons: reasonsOf(each) }))
      .filter(({ reasons }) => reasons.length > 0),
    key: {
      files: Object.keys(own.manifest.files),
      packages: Object.keys(own.manifest.packages),
      environment: Object.keys(own.manifest.environment),
      results: own.manifest.keyInputs.receipts,
    },
  };
}

/** The result folders of all tasks that a task depends on, nearest first. */
function foldersBefore(manifest: InputManifest, compared: ReadonlyMap<string, Compared>): string[] {
  const folders = new Set<string>();
  const pending = [...manifest.keyInputs.receipts];
  for (let folder = pending.shift(); folder !== undefined; folder = pending.shift()) {
    if (folders.has(folder)) continue;
    folders.add(folder);
    pending.push(...(compared.get(folder)?.manifest.keyInputs.receipts ?? []));
  }
  return [...folders];
}

/** The reasons in a change: a bump of one distribution is one reason for all locks, every other change is one for its file. */
function partsOf({ kind, name, details }: Change): { id: string; detail: string }[] {
  if (kind === 'file' && name.endsWith('.lock.yaml')) return details.map((detail) => ({ id: detail, detail }));
  const detail = details.join('; ');
  return [{ id: `${kind} ${name}: ${detail}`, detail }];
}

/** Reason -> the images that it causes to be rebuilt, directly or through a task before them. */
function hitsOf(compared: ReadonlyMap<string, Compared>): Map<string, string[]> {
  const hits = new Map<string, Set<string>>();
  for (const [folder, own] of compared) {
    if (!isImage(folder)) continue;
    const all = [own, ...foldersBefore(own.manifest, compared).flatMap((before) => compared.get(before) ?? [])];
    for (const { id } of all.flatMap(({ changes }) => changes.flatMap(partsOf))) {
      hits.set(id, (hits.get(id) ?? new Set()).add(posix.basename(folder)));
    }
  }
  return new Map([...hits].map(([id, projects]) => [id, [...projects].sort()]));
}
