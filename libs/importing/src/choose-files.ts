import { posix } from 'node:path';
import type { DirectiveFile, TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

export interface Wanted {
  /** The Debian release whose files are taken. */
  codename: string;
  /** `stable` or `dev`. */
  stream: string;
  /** Names of the projects to take; all when empty. */
  only: readonly string[];
  /** Whether files that no `*_docker_images.inc` lists are taken too. */
  all: boolean;
}

export interface Choice {
  chosen: DirectiveFile[];
  left: { file: DirectiveFile; why: string }[];
  remarks: Remark[];
}

/** A line of a `*_docker_images.inc`: a folder, relative to the one that holds the list, whose images StarlingX builds. */
interface Listing {
  file: string;
  line: number;
  folder: string;
  stream: string;
}

function readListings(lists: readonly TreeFile[]): Listing[] {
  return lists.flatMap(({ file, text }) => {
    const stream = /_([a-z]+)_docker_images\.inc$/u.exec(file)?.[1] ?? '';
    return text.split('\n').flatMap((raw, index) => {
      const folder = raw.replace(/#.*$/u, '').trim().replace(/\/$/u, '');
      return folder === '' ? [] : [{ file, line: index + 1, folder, stream }];
    });
  });
}

const folderOf = ({ file, folder }: Listing): string => posix.join(posix.dirname(file), folder);
const holds = (listing: Listing, { file, stream }: DirectiveFile): boolean =>
  listing.stream === stream && file.startsWith(`${folderOf(listing)}/`);

/** Of the files for one label, the one that is built for the wanted release; the others come back with the reason. */
export function chooseFiles(files: readonly DirectiveFile[], lists: readonly TreeFile[], wanted: Wanted): Choice {
  const listings = readListings(lists);
  const listed = new Set(
    files.filter((file) => listings.length === 0 || listings.some((listing) => holds(listing, file))),
  );
  const remarks = listings
    .filter((listing) => !files.some((file) => holds(listing, file)))
    .map((listing) => ({
      ...remarkOf(listing),
      why: 'is listed, but no directive file of that stream stands below it',
    }));
  const left: Choice['left'] = [];
  const candidates = files.filter((file) => {
    const why = whyNot(file, listed, wanted);
    if (why !== undefined) left.push({ file, why });
    return why === undefined;
  });
  const rank = (file: DirectiveFile): number[] => [
    listed.has(file) ? 0 : 1,
    [wanted.codename, 'all', undefined].indexOf(file.codename),
  ];
  const chosen = new Map<string, DirectiveFile>();
  for (const file of candidates.toSorted((a, b) => compare(rank(a), rank(b)) || (a.file < b.file ? -1 : 1))) {
    const taken = chosen.get(file.name);
    if (taken === undefined) chosen.set(file.name, file);
    else left.push({ file, why: `the image '${file.name}' is made from ${taken.file}` });
  }
  return { chosen: [...chosen.values()], left, remarks };
}

function remarkOf({ file, line, folder }: Listing): Omit<Remark, 'why'> {
  return { file, line, key: '', value: folder };
}

function whyNot(file: DirectiveFile, listed: ReadonlySet<DirectiveFile>, wanted: Wanted): string | undefined {
  if (file.name === '') return 'the image has no usable name';
  if (wanted.only.length > 0 && !wanted.only.includes(file.name)) return `only ${wanted.only.join(', ')} was asked for`;
  if (file.stream !== wanted.stream)
    return `it is of the stream '${file.stream}', and '${wanted.stream}' was asked for`;
  if (file.codename !== undefined && file.codename !== 'all' && file.codename !== wanted.codename) {
    return `it is for ${file.codename}, and ${wanted.codename} was asked for`;
  }
  if (!wanted.all && !listed.has(file))
    return 'no *_docker_images.inc lists its folder, so StarlingX does not build it; --all takes it too';
  return undefined;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
