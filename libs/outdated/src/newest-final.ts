import { explain } from '@renovatebot/pep440';
import { orderVersions } from '@stx/formats';
import type { ListedFile } from './index-page.js';

/** The newest version after another that is neither a pre-release nor yanked, of those that a test accepts. */
export function newestFinal(
  files: readonly ListedFile[],
  after: string,
  accepts: (file: ListedFile) => boolean = () => true,
): string | undefined {
  return files
    .filter(({ version, yanked }) => yanked === undefined && isFinal(version) && orderVersions(version, after) > 0)
    .filter(accepts)
    .map(({ version }) => version)
    .sort(orderVersions)
    .at(-1);
}

function isFinal(version: string): boolean {
  const parts = explain(version);
  return parts !== null && !parts.is_prerelease && !parts.is_devrelease;
}
