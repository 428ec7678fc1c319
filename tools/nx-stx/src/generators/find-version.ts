import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { normalizeName, type Workspace } from '@stx/formats';
import { resolveLock, type Wishes } from '@stx/lock';
import { ensureBuilder } from '../ensure-base.js';
import { DIST, type Task } from '../run-task.js';

/**
 * The newest version on the Python index whose requirements the release's constraints allow, as a lock would resolve it:
 * the newest of all may belong to a later release.
 *
 * @throws StxError FILE_UNREADABLE where the builder image, which asks the index, was never built; VERSION_UNKNOWN.
 */
export async function findVersion(workspace: Workspace, distribution: string, base: string): Promise<string> {
  const { release } = workspace.wheelSet('base');
  const say = (line: string): void => {
    console.log(line);
  };
  const solve = { logFile: join(workspace.root, DIST, 'logs', 'add-image', `${distribution}.log`), onProgress: say };
  const asked = { project: 'add-image', target: 'find-version', instructions: [], name: distribution };
  const task: Task = { workspace, root: workspace.root, ...asked, say, conclude: say, solve };
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
      builderDigest: await ensureBuilder(task, base),
      wishes,
      constraints: workspace.constraints(release),
      setWheels: [],
      sourceFolders: {},
    },
    solve,
  );
  const found = lock.distributions.find(({ name }) => name === normalizeName(distribution));
  if (found !== undefined) return found.version;
  throw new StxError('VERSION_UNKNOWN', `the index has no version of ${distribution} that fits`, {
    hint: `give the version: ${distribution}==<version>`,
  });
}
