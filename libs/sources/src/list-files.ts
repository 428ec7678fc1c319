import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseAll, unsupported } from './refuse.js';
import { decodeName, showName } from './show-name.js';

/** What stands in a name for bytes that are no UTF-8. */
const REPLACED = '\ufffd';

/** Whether a path is a repository's own: a `.git` in an archive could bring configuration and hooks that run here. */
export function isGitInternal(path: string): boolean {
  return path.split('/').some((part) => part.toLowerCase() === '.git');
}

export interface Listing {
  /** Files and symbolic links, as relative paths in the order of their names. */
  files: string[];
  /** Folders with nothing in them, which no git tree holds. */
  empty: string[];
}

/**
 * Lists what is below a folder; links are not followed, `.git` is never part of a source.
 *
 * @throws StxError SOURCE_UNSUPPORTED, or AggregateError of them, for each name that is not UTF-8, device, pipe and socket.
 */
export async function listFolder(folder: string): Promise<Listing> {
  const files: string[] = [];
  const empty: string[] = [];
  const faults: Error[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    if (entries.length === 0 && below !== '') empty.push(below);
    if (entries.some(({ name }) => name.includes(REPLACED))) faults.push(...(await badNames(folder, below)));
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isGitInternal(entry.name) || entry.name.includes(REPLACED)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      else
        faults.push(
          unsupported(
            `${folder}: '${showName(path)}' is neither file, folder nor link`,
            'remove it; a source holds no devices, pipes and sockets',
          ),
        );
    }
  };
  await walk('');
  refuseAll(faults, `${folder} holds what no source can hold`);
  return { files: files.sort(), empty };
}

/** Files and symbolic links below a folder, as `listFolder` finds them. */
export async function listFiles(folder: string): Promise<string[]> {
  return (await listFolder(folder)).files;
}

async function badNames(folder: string, below: string): Promise<Error[]> {
  const names = await readdir(join(folder, below), { encoding: 'buffer' });
  return names
    .filter((name) => decodeName(name) === undefined || name.includes(REPLACED))
    .map((name) => badName(folder, Buffer.concat([Buffer.from(below === '' ? '' : `${below}/`), name])));
}

/** The refusal of a file whose name is not UTF-8: locks, tars and programs of the build would each take it for another. */
export function badName(folder: string, name: Uint8Array): Error {
  return unsupported(
    `${folder}: the name '${showName(name)}' is not UTF-8`,
    'give the file a name in UTF-8, or take a source without it (such as an archive packed without it, or a `subdirectory`)',
  );
}
