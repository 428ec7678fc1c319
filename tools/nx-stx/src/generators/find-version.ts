import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { imageReceiptSchema, normalizeName, readJson, type Workspace } from '@stx/formats';
import { resolveLock, type Wishes } from '@stx/lock';
import { DIST } from '../run-task.js';

/**
 * The newest version on the Python index whose requirements the release's constraints allow, as a lock would resolve it:
 * the newest of all may belong to a later release.
 *
 * @throws StxError FILE_UNREADABLE where the builder image, which talks to the index, is not built; VERSION_UNKNOWN.
 */
export async function findVersion(workspace: Workspace, distribution: string, base: string): Promise<string> {
  const { release } = workspace.wheelSet('base');
  const hint = `run ./nx build-image builder-${base}, which asks the index, or give the version: ${distribution}==<version>`;
  const receipt = join(workspace.root, DIST, 'images', `builder-${base}`, 'receipt.json');
  const { digest } = readJson(imageReceiptSchema, receipt, hint);
  const wishes: Wishes = {
    requirements: [distribution],
    sources: [],
    waivers: {},
    sets: {},
    policies: {},
    policy: 'any',
    buildRequires: {},
    release,
    python: workspace.base(base).python,
    dependencies: true,
  };
  const lock = await resolveLock(
    {
      name: `find ${distribution}`,
      codename: base,
      workspace: workspace.root,
      builderDigest: digest,
      wishes,
      constraints: workspace.constraints(release),
      setWheels: [],
      sourceFolders: {},
    },
    {
      logFile: join(workspace.root, DIST, 'logs', 'add-image', `${distribution}.log`),
      onProgress: (line) => {
        console.log(line);
      },
    },
  );
  const found = lock.distributions.find(({ name }) => name === normalizeName(distribution));
  if (found !== undefined) return found.version;
  throw new StxError('VERSION_UNKNOWN', `the index has no version of ${distribution} that fits`, { hint });
}
