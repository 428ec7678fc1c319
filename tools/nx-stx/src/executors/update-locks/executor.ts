import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import { bumpConstraint, renderChange } from '@stx/lock';
import { writeFileAtomic } from '@stx/store';
import type { Holding } from '../../images-holding.js';
import { lockImage } from '../../lock-image.js';
import { planUpdate, renderUpdatePlan, type Update, type UpdatePlan } from '../../plan-update.js';
import { runTask, type Task } from '../../run-task.js';

export interface UpdateOptions {
  update?: string;
  dryRun?: boolean;
}

export default function executor(options: UpdateOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const update = readUpdate(options.update ?? '');
    const plan = planUpdate(task, update);
    for (const line of renderUpdatePlan(update, plan)) task.say(line);
    if (options.dryRun !== true) await applyUpdate(task, update, plan);
  });
}

/** @throws StxError USAGE. */
function readUpdate(text: string): Update {
  const asked = /^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)(==(?<version>[0-9A-Za-z.!+_-]+))?$/u.exec(text)?.groups;
  if (asked?.name !== undefined) return { name: asked.name, version: asked.version };
  throw new StxError('USAGE', `--update is ${JSON.stringify(text)}`, {
    hint: 'give a distribution, as in ./nx lock --update=oslo.messaging==17.1.1 [--dryRun], or lock one image with ./nx lock <image>',
  });
}

const constraintsFile = (release: string): string => `wheels/constraints/${release}/upper-constraints.txt`;

/** Bumps the constraint and locks each image of the plan anew; tells the version differences of each. */
async function applyUpdate(task: Task, { name, version }: Update, { moving, staying }: UpdatePlan): Promise<void> {
  if (moving.length === 0) return;
  const files = new Set(moving.map(({ release }) => constraintsFile(release)));
  const saved = new Map<string, string>();
  const bumped = new Map<string, string>();
  for (const file of version === undefined ? [] : files) {
    const text = await readFile(join(task.root, file), 'utf8');
    saved.set(file, text);
    const bases = new Set(moving.filter(({ release }) => file === constraintsFile(release)).map(({ base }) => base));
    const pythons = [...bases].map((base) => task.workspace.base(base).python);
    bumped.set(file, bumpConstraint(text, file, name, version ?? '', pythons));
  }
  for (const [file, text] of bumped) await writeFileAtomic(join(task.root, file), text);
  const failures: unknown[] = [];
  const changed: string[] = [];
  const lockAnew = async (each: Holding): Promise<void> => {
    try {
      const own = { ...task, project: each.project, name: each.name };
      const changes = await lockImage(own, { image: each.name, base: each.base, moving: [normalizeName(name)] });
      task.say(`${each.project}:${changes.length === 0 ? ' nothing changed' : ''}`);
      for (const change of changes) task.say(`  ${renderChange(change)}`);
      if (changes.length > 0) changed.push(each.project);
    } catch (error) {
      failures.push(error);
    }
  };
  for (const each of moving) await lockAnew(each);
  if (failures.length === moving.length) {
    // No image takes the version, so the constraint goes back to where every lock still stands.
    for (const [file, text] of saved) await writeFileAtomic(join(task.root, file), text);
  } else if (saved.size > 0) {
    // A lock tells the constraints it was resolved from, so one that keeps its version has to tell the new one.
    for (const each of staying) await lockAnew(each);
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some locks could not be updated');
  if (changed.length > 0) task.say(`next: ./nx run-many -t build-image verify-image -p ${changed.join(',')}`);
}
