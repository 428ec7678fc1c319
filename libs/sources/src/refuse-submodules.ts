import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from './list-files.js';
import { refuseAll, unsupported } from './refuse.js';
import { partsOf } from './refuse-unsafe.js';
import { runGit } from './run-git.js';
import { showName } from './show-name.js';

/** One submodule as a .gitmodules file names it. */
export interface Submodule {
  path: string;
  /** Undefined where the file says none. */
  url: string | undefined;
}

/** Reads the .gitmodules file of a folder; what is no such file names no submodules, as for git. */
export async function readSubmodules(folder: string): Promise<Submodule[]> {
  const file = join(folder, '.gitmodules');
  const isFile = await lstat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return [];
  const args = ['config', '--file', file, '--no-includes', '--null', '--get-regexp', '^submodule\\..*\\.(path|url)$'];
  const { stdout, exitCode } = await runGit(args, { cwd: folder, accept: [1, 3, 128] });
  return exitCode === 0 ? parseSubmodules(stdout) : [];
}

/** Reads git's list: `submodule.<name>.<key>`, a newline, the value, a NUL. */
export function parseSubmodules(listed: string): Submodule[] {
  const found = new Map<string, { path?: string; url?: string }>();
  for (const record of listed.split('\0')) {
    const groups = /^submodule\.(?<name>.*)\.(?<key>path|url)\n(?<value>.*)$/su.exec(record)?.groups;
    if (groups?.name === undefined || groups.value === undefined) continue;
    const own = found.get(groups.name) ?? {};
    found.set(groups.name, groups.key === 'path' ? { ...own, path: groups.value } : { ...own, url: groups.value });
  }
  return [...found.values()].flatMap(({ path, url }) =>
    path === undefined || partsOf(path).length === 0 || partsOf(path).includes('..')
      ? []
      : [{ path: partsOf(path).join('/'), url }],
  );
}

/**
 * Refuses a source whose .gitmodules names folders that are not there or empty: git leaves the content of a submodule to
 * whoever clones, and archives of a repository do not hold it.
 *
 * @throws StxError SOURCE_UNSUPPORTED, or AggregateError of one for each.
 */
export async function refuseEmptySubmodules(
  what: string,
  top: string,
  subdirectory: string | undefined,
): Promise<void> {
  const wanted = partsOf(subdirectory ?? '').join('/');
  const faults: Error[] = [];
  for (const { path } of await readSubmodules(top)) {
    const isWanted = wanted === '' || path === wanted || path.startsWith(`${wanted}/`) || wanted.startsWith(`${path}/`);
    if (isWanted && !(await hasFiles(join(top, path)))) faults.push(missingSubmodule(what, path));
  }
  refuseAll(faults, `${what} lacks submodules`);
}

async function hasFiles(folder: string): Promise<boolean> {
  const isFolder = await lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder && (await listFiles(folder)).length > 0;
}

/** The refusal of a submodule without content. */
export function missingSubmodule(what: string, path: string): Error {
  return unsupported(
    `${what}: .gitmodules names the submodule '${showName(path)}', and its content is not there`,
    'take the source with `git:`, which fetches submodules, or from a folder or archive that holds their files; name a `subdirectory` if the project does not need them',
  );
}
