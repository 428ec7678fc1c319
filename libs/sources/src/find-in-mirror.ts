import { isAbsolute, join } from 'node:path';
import { setting } from '@stx/machine';

/**
 * Where a mirror keeps a commit: `<mirror>/<org>/<repo>/<commit>.tar.gz`, org and repo being the last two parts of the
 * repository's path without `.git`; undefined when the path has no two parts, or is no URL's.
 */
export function mirrorFile(mirror: string, repository: string, commit: string): string | undefined {
  if (!URL.canParse(repository)) return undefined;
  const parts = new URL(repository).pathname.split('/').filter((part) => part !== '');
  const [org, repo] = [parts.at(-2), parts.at(-1)?.replace(/\.git$/u, '')];
  return isName(org) && isName(repo) ? join(mirror, org, repo, `${commit}.tar.gz`) : undefined;
}

/** A URL's path is escaped, so that no part can hold a slash; that of other schemes than http may hold anything else. */
function isName(part: string | undefined): part is string {
  return part !== undefined && !/^\.{0,2}$/u.test(part) && !/[\\\p{Cc}]/u.test(part) && !/%(?:2f|00|5c)/iu.test(part);
}

/** The mirror folder that was given, else STX_SOURCE_MIRROR; a relative one counts from the workspace. */
export function mirrorFolder(given: string | undefined, workspace: string): string | undefined {
  const mirror = given ?? setting('STX_SOURCE_MIRROR') ?? '';
  if (mirror === '') return undefined;
  return isAbsolute(mirror) ? mirror : join(workspace, mirror);
}
