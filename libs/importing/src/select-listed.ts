import { posix } from 'node:path';
import type { DirectiveFile, TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

/** What a tree holds besides the files that an import reads. */
export interface Places {
  /** Folders directly in a folder `debian`. */
  folders: ReadonlySet<string>;
  /** Folders with a `.git`, each with its commit where a file says it; StarlingX reads lists at the top of a repository. */
  repositories: ReadonlyMap<string, string | undefined>;
}

export interface Release {
  codename: string;
  stream: string;
}

export interface Selection {
  /** The directive files that StarlingX builds. */
  listed: Set<DirectiveFile>;
  remarks: Remark[];
}

/** The places of a tree of which only the files to read are known. */
export function placesOf(files: readonly { file: string }[]): Places {
  const folders = files
    .map(({ file }) => posix.dirname(file))
    .filter((folder) => /(?:^|\/)debian\/[^/]+$/u.test(folder));
  return { folders: new Set(folders), repositories: new Map() };
}

/**
 * The files that StarlingX's build-stx-images.sh builds (find_image_build_files): of each folder that a list names,
 * `debian/<codename>` or else `debian/all`. bullseye alone also takes files directly in `debian`.
 */
export function selectListed(
  files: readonly DirectiveFile[],
  lists: readonly TreeFile[],
  places: Places,
  release: Release,
): Selection {
  const selection: Selection = { listed: new Set(), remarks: [] };
  for (const list of lists) {
    const why = whyNotRead(list.file, places, release);
    if (why === undefined) readList(list, files, places, release, selection);
    else selection.remarks.push({ file: list.file, line: 1, key: '', value: '', why: `not imported: ${why}` });
  }
  return selection;
}

function readList(
  { file, text }: TreeFile,
  files: readonly DirectiveFile[],
  places: Places,
  release: Release,
  { listed, remarks }: Selection,
): void {
  const base = posix.dirname(file);
  for (const [index, line] of text.split('\n').entries()) {
    for (const word of line.replace(/#.*$/u, '').split(/\s+/u)) {
      if (word === '') continue;
      const folder = buildFolder(posix.join(base, word, 'debian'), places, release.codename);
      const here = files.filter(
        (each) => folder !== undefined && posix.dirname(each.file) === folder && each.stream === release.stream,
      );
      for (const each of here) listed.add(each);
      if (here.length > 0) continue;
      const where = folder ?? `debian/${release.codename} or debian/all`;
      const why = `contains no *.${release.stream}_docker_image in ${where}: the line builds nothing for ${release.codename}`;
      remarks.push({ file, line: index + 1, key: '', value: word, why });
    }
  }
}

/** The folder whose files StarlingX takes; undefined where it skips the line. */
function buildFolder(debian: string, { folders }: Places, codename: string): string | undefined {
  const own = [codename, 'all'].map((name) => `${debian}/${name}`).find((folder) => folders.has(folder));
  return own ?? (codename === 'bullseye' ? debian : undefined);
}

/** StarlingX leaves out `do-not-build` for one of the two names of a list only; it is meant for both. */
export function whyNotRead(file: string, { repositories }: Places, { codename, stream }: Release): string | undefined {
  const folder = posix.dirname(file);
  const name = posix.basename(file);
  const { os, of, built } =
    /^(?<os>[a-z]+)_(?:(?<of>[a-z]+)_)?(?<built>[a-z]+)_(?:docker_images|wheels)\.inc$/u.exec(name)?.groups ?? {};
  if (os !== 'debian') return `it is for '${os ?? name}', not for debian`;
  if (built !== stream) return `its stream is '${built ?? ''}'; this import reads '${stream}'`;
  if (of !== undefined && of !== codename) return `it is for ${of}; this import is for ${codename}`;
  if (file.startsWith('do-not-build/')) return 'it is in do-not-build';
  if (repositories.size > 0 && !repositories.has(folder)) return 'it is not at the top of a git repository';
  return undefined;
}
