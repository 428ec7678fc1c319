import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { readYaml, releaseSchema, type Release } from '@stx/formats';
import { deletePruned, findPruned, keptByRepository } from '@stx/publish';
import { placeOf, registrySettings } from '@stx/registry';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { RELEASE_FILE } from './tag-release.js';

export interface PruneOptions {
  /** Paths of the releases to keep, separated by commas. */
  keep?: string;
  delete?: boolean;
}

/** Lists what no kept release names in the repositories of these releases, and deletes it on request. */
export async function pruneRelease(context: Context, options: PruneOptions): Promise<void> {
  const paths = (options.keep ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  const releases = (paths.length === 0 ? [RELEASE_FILE] : paths).map((path): Release => {
    const release = readYaml(releaseSchema, resolve(context.root, path), path);
    if (Object.keys(release.images).length > 0) return release;
    throw new StxError('RELEASE_INCOMPLETE', `${path} has no image`, { hint: 'remove it from --keep' });
  });
  const registry = registryOptions(context);
  const { published } = registrySettings();
  let [manifests, deleted] = [0, 0];
  for (const [repository, kept] of keptByRepository(releases)) {
    const { registry: named, name } = placeOf(repository);
    const place = published.find(({ location }) => location === named.location);
    if (place === undefined) {
      context.say(`${repository} is not in STX_REGISTRY; skipped`);
      continue;
    }
    const planned = await findPruned(place, name, kept, registry);
    manifests += planned.length;
    for (const { digest, tags } of planned) context.say(`${repository}@${digest}: ${tags.join(', ')}`);
    if (options.delete !== true) continue;
    for (const { digest, tags } of await deletePruned(place, name, kept, planned, registry)) {
      context.say(`deleted ${repository}@${digest}: ${tags.join(', ')}`);
      deleted += 1;
    }
  }
  const count = `${String(manifests)} manifests are in no kept release`;
  context.say(options.delete === true ? `${count}; ${String(deleted)} deleted` : `${count}; --delete deletes them`);
}
