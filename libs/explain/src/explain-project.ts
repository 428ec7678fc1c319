import { posix } from 'node:path';
import type { Change } from './compare-notes.js';
import type { MadeFrom } from './made-from.js';

/** What a task was made from, and what differs now. */
export interface Compared {
  note: MadeFrom;
  changes: Change[];
}

export interface Reason {
  kind: Change['kind'];
  /** The file, package or variable. */
  name: string;
  detail: string;
  /** The other images that it makes to be built again. */
  alsoHits: string[];
}

export interface Explanation {
  project: string;
  /** How many images were built here, bases and builders aside. */
  images: number;
  /** What makes the image's own key another. */
  reasons: Reason[];
  /** Tasks before it that would be made again; the image follows only where their results differ. */
  first: { task: string; reasons: Reason[] }[];
  /** What the key is made of. */
  key: {
    files: string[];
    packages: string[];
    environment: string[];
    /** Tasks whose results are in it. */
    results: string[];
  };
}

const IMAGES = 'dist/images';

/** Whether a folder has the result of an image that is shipped; bases and builders are what it stands on. */
const isImage = (folder: string): boolean =>
  posix.dirname(folder) === IMAGES && !/^(?:base|builder)-/u.test(posix.basename(folder));

/** Why an image would be built again. `compared` has every task that left a note, by the folder of its results. */
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
  const before = foldersBefore(own.note, compared).flatMap((folder) => compared.get(folder) ?? []);
  return {
    project,
    images: [...compared.keys()].filter(isImage).length,
    reasons: reasonsOf(own),
    first: before
      .map((each) => ({ task: each.note.task, reasons: reasonsOf(each) }))
      .filter(({ reasons }) => reasons.length > 0),
    key: {
      files: Object.keys(own.note.files),
      packages: Object.keys(own.note.packages),
      environment: Object.keys(own.note.environment),
      results: own.note.ingredients.receipts,
    },
  };
}

/** The folders of everything that a task stands on, nearest first. */
function foldersBefore(note: MadeFrom, compared: ReadonlyMap<string, Compared>): string[] {
  const found = new Set<string>();
  const pending = [...note.ingredients.receipts];
  for (let folder = pending.shift(); folder !== undefined; folder = pending.shift()) {
    if (found.has(folder)) continue;
    found.add(folder);
    pending.push(...(compared.get(folder)?.note.ingredients.receipts ?? []));
  }
  return [...found];
}

/** A bump of one distribution is one cause in however many locks it is; all else is told by its file. */
function partsOf({ kind, name, details }: Change): { id: string; detail: string }[] {
  if (kind === 'file' && name.endsWith('.lock.yaml')) return details.map((detail) => ({ id: detail, detail }));
  const detail = details.join('; ');
  return [{ id: `${kind} ${name}: ${detail}`, detail }];
}

/** Cause -> the images it makes to be built again, or whose tasks before it. */
function hitsOf(compared: ReadonlyMap<string, Compared>): Map<string, string[]> {
  const hits = new Map<string, Set<string>>();
  for (const [folder, own] of compared) {
    if (!isImage(folder)) continue;
    const all = [own, ...foldersBefore(own.note, compared).flatMap((before) => compared.get(before) ?? [])];
    for (const { id } of all.flatMap(({ changes }) => changes.flatMap(partsOf))) {
      hits.set(id, (hits.get(id) ?? new Set()).add(posix.basename(folder)));
    }
  }
  return new Map([...hits].map(([id, projects]) => [id, [...projects].sort()]));
}
