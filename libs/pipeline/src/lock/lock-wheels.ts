import { normalizeName } from '@stx/formats';
import { listYanked, renderYanked, resolveLock, withBuilds } from '@stx/lock';
import { setStanding } from '../check-lock/release-standing.js';
import type { Context } from '../context/context.js';
import { fetchSources } from './fetch-sources.js';
import { patchSdists } from './patch-sdists.js';
import { writeLock } from './write-lock.js';
import { setRequirements } from '../requirements/gather-requirements.js';
import { restoreBuilder } from '../restore/restore-base.js';

/** Resolves a wheel set and writes its lock. */
export async function lockWheels(context: Context): Promise<void> {
  const set = context.workspace.wheelSet(context.name);
  const request = setRequirements(context);
  const { faults, notes } = setStanding(context, set, request);
  for (const note of notes) context.say(note);
  if (faults.length > 0) throw new AggregateError(faults, 'versions belong to another release');
  const folder = `wheels/${context.name}`;
  const fetched = await fetchSources(context, request, folder);
  const { locked } = fetched;
  const byName = Object.fromEntries(
    request.sources.flatMap(({ name }, index) => (locked[index] === undefined ? [] : [[name, locked[index]] as const])),
  );
  const builderDigest = await restoreBuilder(context, set.base);
  const patched = await patchSdists(context, { request, fetched, folder, codename: set.base, builderDigest });
  const lock = await resolveLock(
    {
      name: `lock ${context.name}`,
      codename: set.base,
      workspace: context.root,
      builderDigest,
      request: setRequirements(context, byName),
      constraints: context.workspace.constraints(set.release),
      setWheels: [],
      sourceFolders: fetched.folders,
      patches: fetched.patches,
      patched,
      prepared: Object.entries(set.packages).flatMap(([name, { prepare }]) =>
        prepare.length === 0 ? [] : [normalizeName(name)],
      ),
    },
    context.solve,
  );
  const file = `wheels/${context.name}/wheels.lock.yaml`;
  await writeLock(context, file, withBuilds(lock, set));
  context.say(`${file}: ${String(lock.distributions.length)} distributions`);
  for (const yanked of listYanked(lock)) context.say(renderYanked(yanked));
}
