import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { repositoryUrl } from '@stx/formats';
import { redact } from '@stx/machine';
import type { Commit } from './clone-commit.js';
import { copyTree } from './copy-tree.js';
import { fetchCommit, type FetchCommitOptions } from './fetch-commit.js';
import { listFiles } from './list-files.js';
import { unsupported } from './refuse.js';
import { readSubmodules } from './refuse-submodules.js';
import { partsOf, unsafe } from './refuse-unsafe.js';
import { runGit } from './run-git.js';
import { showName } from './show-name.js';

const DEEPEST = 5;
const GITLINK = '160000';

/**
 * Fills in the submodules of a commit that lie in the wanted folder, each at the commit that the tree names, and theirs. They
 * become plain files: the tree id of the whole then says what is in them.
 *
 * @throws StxError SOURCE_UNSUPPORTED naming .gitmodules and the path, SOURCE_UNREACHABLE.
 */
export async function addSubmodules(
  source: Commit,
  gitDirectory: string,
  content: string,
  options: FetchCommitOptions,
): Promise<void> {
  const links = await gitlinksOf(gitDirectory);
  if (links.length === 0) return;
  const what = `${redact(source.repository)} at ${source.commit}`;
  const urls = await urlsOf(source, gitDirectory, dirname(content));
  const depth = (options.depth ?? 0) + 1;
  const prefix = partsOf(source.subdirectory ?? '').join('/');
  for (const { commit, path } of links) {
    const full = prefix === '' ? path : `${prefix}/${path}`;
    const url = urls.get(full);
    const repository = url === undefined ? undefined : submoduleUrl(source.repository, url);
    if (repository === undefined || depth > DEEPEST) {
      const why =
        depth > DEEPEST
          ? `is the ${String(depth)}th inside another`
          : url === undefined
            ? 'has no URL in .gitmodules'
            : `has the URL '${showName(redact(url))}' in .gitmodules, which is not fetched`;
      throw unsupported(
        `${what}: the submodule '${showName(full)}' ${why}`,
        'take the source from a folder (`local:`) or an archive (`tar:`, STX_SOURCE_MIRROR) that holds its files',
      );
    }
    const kept = await fetchSubmodule(what, full, { repository, commit }, { ...options, depth });
    const folder = await placeFor(content, path, what);
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await copyTree(kept, folder, await listFiles(kept));
  }
}

/** Where a submodule's files go; nothing is written through a link of the repository. */
async function placeFor(content: string, path: string, what: string): Promise<string> {
  let folder = content;
  for (const part of partsOf(dirname(path))) {
    folder = join(folder, part);
    const found = await lstat(folder).catch(() => undefined);
    if (part === '..' || found?.isDirectory() === false) throw unsafe(what, path, 'lies behind a link');
  }
  return join(content, path);
}

async function fetchSubmodule(
  what: string,
  path: string,
  source: Commit,
  options: FetchCommitOptions,
): Promise<string> {
  try {
    return (await fetchCommit(source, { ...options, expectedTree: undefined })).folder;
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    const message = `${what}: the submodule '${showName(path)}' that its .gitmodules names: ${error.message}`;
    throw new StxError(error.code, message, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** The submodules in the index, which holds the wanted folder; paths count from there. */
async function gitlinksOf(gitDirectory: string): Promise<{ commit: string; path: string }[]> {
  const { stdout } = await runGit(['--git-dir', gitDirectory, 'ls-files', '--stage', '-z']);
  return stdout.split('\0').flatMap((line) => {
    const groups = /^(?<mode>\d+) (?<commit>[0-9a-f]{40}) 0\t(?<path>.+)$/su.exec(line)?.groups;
    if (groups?.mode !== GITLINK || groups.path === undefined || groups.commit === undefined) return [];
    return [{ commit: groups.commit, path: groups.path }];
  });
}

/** URLs by path from the top of the repository. */
async function urlsOf(source: Commit, gitDirectory: string, temporary: string): Promise<Map<string, string>> {
  const blob = `${source.commit}:.gitmodules`;
  const options = { accept: [1, 128] };
  const { stdout, exitCode } = await runGit(['--git-dir', gitDirectory, 'cat-file', 'blob', blob], options);
  if (exitCode !== 0) return new Map();
  const folder = join(temporary, 'gitmodules');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitmodules'), stdout);
  const found = await readSubmodules(folder);
  return new Map(found.flatMap(({ path, url }) => (url === undefined ? [] : [[path, url] as const])));
}

/**
 * Where a submodule is fetched from: a URL as this workspace accepts it, relative ones counting from the repository. A repository on
 * this machine may name others there; one from elsewhere must not read this machine's files.
 */
export function submoduleUrl(repository: string, url: string): string | undefined {
  const base = `${repository.replace(/\/+$/u, '')}/`;
  const isRelative = /^\.\.?\//u.test(url);
  if (!URL.canParse(base) || (isRelative && !URL.canParse(url, base))) return undefined;
  const whole = isRelative ? new URL(url, base).href : url;
  if (!repositoryUrl.safeParse(whole).success) return undefined;
  const isLocal = new URL(whole).protocol === 'file:';
  return isLocal && new URL(repository).protocol !== 'file:' ? undefined : whole;
}
