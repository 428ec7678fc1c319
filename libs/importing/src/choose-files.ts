import type { DirectiveFile, TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';
import { selectListed, type Places } from './select-listed.js';

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

/** Of the files for one label, the one that is built for the wanted release; the others come back with the reason. */
export function chooseFiles(
  files: readonly DirectiveFile[],
  lists: readonly TreeFile[],
  places: Places,
  wanted: Wanted,
): Choice {
  const selected = selectListed(files, lists, places, wanted);
  // Without any list, the tree is a part of StarlingX that somebody has cut out to import all of it.
  const listed = lists.length === 0 ? new Set(files) : selected.listed;
  const { remarks } = selected;
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
    else if (listed.has(file) && lists.length > 0)
      left.push({ file, why: `${taken.file} has the same label; StarlingX builds neither: change one` });
    else left.push({ file, why: `the image '${file.name}' is made from ${taken.file}` });
  }
  return { chosen: [...chosen.values()], left, remarks };
}

function whyNot(file: DirectiveFile, listed: ReadonlySet<DirectiveFile>, wanted: Wanted): string | undefined {
  const { name, stream, codename } = file;
  if (name === '') return 'its label cannot be the name of an image';
  if (wanted.only.length > 0 && !wanted.only.includes(name)) return `--only names ${wanted.only.join(', ')}`;
  if (stream !== wanted.stream) return `its stream is '${stream}'; this import reads '${wanted.stream}'`;
  if (codename !== undefined && codename !== 'all' && codename !== wanted.codename)
    return `it is for ${codename}; this import is for ${wanted.codename}`;
  if (wanted.all || listed.has(file)) return undefined;
  return 'no *_docker_images.inc selects it, so StarlingX does not build it; --all imports it too';
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
