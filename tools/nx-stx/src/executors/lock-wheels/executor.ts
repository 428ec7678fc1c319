import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { normalizeName, renderLock } from '@stx/formats';
import { listYanked, renderYanked, resolveLock, withBuilds } from '@stx/lock';
import { writeFileAtomic } from '@stx/store';
import { ensureBuilder } from '../../ensure-base.js';
import { fetchWishedSources } from '../../fetch-wished-sources.js';
import { setWishes } from '../../gather-wishes.js';
import { setStanding } from '../../release-standing.js';
import { runTask } from '../../run-task.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const set = task.workspace.wheelSet(task.name);
    const wishes = setWishes(task);
    const { faults, notes } = setStanding(task, set, wishes);
    for (const note of notes) task.say(note);
    if (faults.length > 0) throw new AggregateError(faults, 'versions belong to another release');
    const { folders, locked } = await fetchWishedSources(task, wishes.sources);
    const byName = Object.fromEntries(
      wishes.sources.flatMap(({ name }, index) =>
        locked[index] === undefined ? [] : [[name, locked[index]] as const],
      ),
    );
    const lock = await resolveLock(
      {
        name: `lock ${task.name}`,
        codename: set.base,
        workspace: task.root,
        builderDigest: await ensureBuilder(task, set.base),
        wishes: setWishes(task, byName),
        constraints: task.workspace.constraints(set.release),
        setWheels: [],
        sourceFolders: folders,
        prepared: Object.entries(set.packages).flatMap(([name, { prepare }]) =>
          prepare.length === 0 ? [] : [normalizeName(name)],
        ),
      },
      task.solve,
    );
    const file = `wheels/${task.name}/wheels.lock.yaml`;
    await writeFileAtomic(join(task.root, file), renderLock(withBuilds(lock, set)));
    task.say(`${file}: ${String(lock.distributions.length)} distributions`);
    for (const yanked of listYanked(lock)) task.say(renderYanked(yanked));
  });
}
