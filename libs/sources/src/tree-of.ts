import { join } from 'node:path';
import { listFiles } from './list-files.js';
import { initRepository, runGit } from './run-git.js';
import { withTemporary } from './with-temporary.js';

/**
 * The git tree id of files as they stand on disk: what `git write-tree` says, whatever a .gitignore or .gitattributes among
 * them or the user's git configuration want. Without a list it is all files below the folder but `.git`.
 */
export async function treeOf(folder: string, files?: readonly string[]): Promise<string> {
  const paths = files ?? (await listFiles(folder));
  return withTemporary(async (temporary) => {
    const gitDirectory = join(temporary, 'git');
    await initRepository(gitDirectory);
    const options = { cwd: folder, env: { GIT_DIR: gitDirectory, GIT_WORK_TREE: folder } };
    // --info-only hashes and stores nothing, which spares a second copy of the source.
    const input = paths.map((path) => `${path}\0`).join('');
    await runGit(['update-index', '--add', '--info-only', '-z', '--stdin'], { ...options, input });
    return (await runGit(['write-tree', '--missing-ok'], options)).stdout.trim();
  });
}
