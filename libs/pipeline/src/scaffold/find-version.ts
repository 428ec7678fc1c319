import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import { resolveLock, type LockRequest } from '@stx/lock';
import { type Context, DIST } from '../context/context.js';
import { restoreBuilder } from '../restore/restore-base.js';

/**
 * The newest version on the Python index whose requirements the release's constraints allow, as a lock resolves it; a newer
 * one may belong to a later release.
 *
 * @throws StxError FILE_UNREADABLE if the builder image is not built; VERSION_UNKNOWN.
 */
export async function findVersion(context: Context, distribution: string, base: string): Promise<string> {
  const { workspace } = context;
  const { release } = workspace.wheelSet('base');
  const solve = {
    ...context.solve,
    logFile: join(workspace.root, DIST, 'logs', context.project, `${distribution}.log`),
  };
  const request: LockRequest = {
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
      builderDigest: await restoreBuilder({ ...context, solve }, base),
      request,
      constraints: workspace.constraints(release),
      setWheels: [],
      sourceFolders: {},
    },
    solve,
  );
  const found = lock.distributions.find(({ name }) => name === normalizeName(distribution));
  if (found !== undefined) return found.version;
  throw new StxError('VERSION_UNKNOWN', `the index has no version of ${distribution} that the constraints allow`, {
    hint: `give the version: ${distribution}==<version>`,
  });
}
