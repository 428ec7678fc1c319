import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { installedBy, lockSchema, parseYaml } from '@stx/formats';
import { readLayerFile, readRelease, snapshotOfImage, type Snapshot, type SnapshotImage } from '@stx/publish';
import { runGit } from '@stx/sources';
import type { Context } from '../context/context.js';

const LOCK = /^images\/(?<name>[a-z0-9-]+)(?:\/(?<base>[a-z0-9-]+))?\/image\.lock\.yaml$/u;

/** The images of a release file, or of the locks in a git revision of the workspace. @throws StxError REVISION_UNKNOWN. */
export async function readSnapshot(context: Context, given: string): Promise<Snapshot> {
  const file = resolve(context.root, given);
  if (existsSync(file)) {
    const { folder, images } = readRelease(file, given);
    const snapshots = [...images].map(
      ([project, image]) =>
        [project, snapshotOfImage(image, image.found, (layer) => readLayerFile(folder, layer))] as const,
    );
    return new Map(snapshots);
  }
  const commit = await commitOf(context.root, given);
  if (commit === undefined) {
    throw new StxError('REVISION_UNKNOWN', `${JSON.stringify(given)} is neither a file nor a git revision`, {
      hint: 'give the path of a release.yaml, or a commit, branch or tag of the workspace',
    });
  }
  return await readLocks(context.root, commit);
}

async function commitOf(cwd: string, revision: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { exitCode, stdout } = await runGit(args, { cwd, accept: [1, 128] });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The images of a commit; locks know Python distributions and sources, and nothing of builds. */
async function readLocks(cwd: string, commit: string): Promise<Snapshot> {
  const { stdout } = await runGit(['ls-tree', '-r', '--name-only', commit, '--', 'images'], { cwd });
  const found = new Map<string, SnapshotImage>();
  for (const path of stdout.split('\n')) {
    const { name, base } = LOCK.exec(path)?.groups ?? {};
    if (name === undefined) continue;
    const { stdout: text } = await runGit(['show', `${commit}:${path}`], { cwd });
    const lock = parseYaml(lockSchema, text, `${commit.slice(0, 12)}:${path}`);
    found.set(base === undefined ? name : `${name}-${base}`, {
      release: lock.release,
      source: lock.project?.source,
      python: new Map(installedBy(lock).map((each) => [each.name, each.version])),
    });
  }
  return found;
}
