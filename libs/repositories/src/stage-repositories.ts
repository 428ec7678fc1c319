import { chmod, copyFile, cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StxError } from '@stx/errors';
import type { PackageRepository } from '@stx/formats';
import { runProgram } from '@stx/process';
import { readPackageSources, type PackageSources } from './package-sources.js';
import { renderSources } from './render-sources.js';

const PROGRAM_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/**
 * Lays out package sources for apt: its source files, keys, .deb files with their index, and the programs that use them.
 *
 * @param root Where apt finds the folder (default the folder itself).
 * @throws StxError REPOSITORY_REFUSED for a key or file that changed since the sources were read.
 */
export async function stageRepositories(
  workspace: string,
  sources: PackageSources,
  folder: string,
  root: string = folder,
): Promise<void> {
  for (const name of ['keys', 'files', 'sources']) await mkdir(join(folder, name), { recursive: true });
  for (const source of sources.repositories) {
    const { repository } = source;
    requireSame(workspace, source);
    await writeFile(join(folder, 'sources', `${repository.name}.sources`), renderSources(repository, root));
    const own = join(workspace, source.folder);
    if ('folder' in repository)
      await stageFiles(repository, join(own, repository.folder), join(folder, 'files', repository.name));
    else if (repository.key !== undefined) {
      await copyFile(join(own, repository.key.file), join(folder, 'keys', `${repository.name}.asc`));
    }
  }
  const pins = sources.repositories.flatMap(({ repository: { name, pin } }): [string, number][] =>
    pin === undefined ? [] : [[name, pin]],
  );
  const plan = { pins: Object.fromEntries(pins) as Record<string, number>, isAlone: sources.snapshot !== undefined };
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
  await cp(PROGRAM_FOLDER, join(folder, 'program'), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
  await openToAll(folder);
}

function requireSame(workspace: string, { repository, folder, digest }: PackageSources['repositories'][number]): void {
  const [now] = readPackageSources(workspace, `${folder}/x`, [repository]);
  if (now?.digest === digest) return;
  throw new StxError('REPOSITORY_REFUSED', `${folder}: the package repository ${repository.name} changed`, {
    hint: 'run the command again',
  });
}

/** The files with their index, which apt reads like that of any archive. */
async function stageFiles(
  { files }: Extract<PackageRepository, { folder: string }>,
  from: string,
  to: string,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const stanzas: string[] = [];
  for (const { file, sha256 } of [...files].sort((one, other) => (one.file < other.file ? -1 : 1))) {
    const path = join(to, file);
    await copyFile(join(from, file), path);
    const { stdout } = await runProgram('dpkg-deb', ['--field', path]);
    const { size } = await stat(path);
    stanzas.push(`${stdout.trim()}\nFilename: ./${file}\nSize: ${String(size)}\nSHA256: ${sha256}\n`);
  }
  await writeFile(join(to, 'Packages'), stanzas.join('\n'));
}

/** apt fetches as another user. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else await chmod(path, 0o644);
  }
}
