import { chmod, constants, copyFile, lstat, lutimes, mkdir, readdir, readlink, rmdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFiles } from './list-files.js';

/** Seconds since the epoch that every kept file gets: the first full day a zip can name, so that wheels can be made of it. */
export const KEPT_DATE = 315_619_200;

/** Copies files (all but `.git`) into a folder; modes and times follow from the content, not from who copies and when. */
export async function copyTree(from: string, to: string, files?: readonly string[], date = KEPT_DATE): Promise<void> {
  const paths = files ?? (await listFiles(from));
  const folders = new Set(paths.map((path) => dirname(join(to, path))));
  for (const folder of [to, ...folders]) await mkdir(folder, { recursive: true });
  await Promise.all(
    paths.map(async (path) => {
      const [source, target] = [join(from, path), join(to, path)];
      if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source), target);
      else await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    }),
  );
  await settleTree(to, date);
}

/**
 * Brings a folder to what its git tree id says and no more: modes 0755 or 0644, one time for all files (seconds since the
 * epoch), no empty folders.
 */
export async function settleTree(folder: string, date = KEPT_DATE): Promise<void> {
  await chmod(folder, 0o755);
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        await settleTree(path, date);
        if ((await readdir(path)).length === 0) await rmdir(path);
        return;
      }
      if (entry.isFile()) await chmod(path, ((await lstat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
      await lutimes(path, date, date);
    }),
  );
  await lutimes(folder, date, date);
}
