import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import { bumpConstraint, renderChange } from '@stx/lock';
import { writeFileAtomic } from '@stx/machine';
import type { Context } from '../context/context.js';
import { lockImage } from '../lock/lock-image.js';
import type { ImageWithVersion } from './images-with.js';
import { planUpdate, renderUpdatePlan, type Update, type UpdatePlan } from './plan-update.js';

export interface UpdateOptions {
  update?: string;
  dryRun?: boolean;
}

/** Moves one distribution to another version in every image whose lock contains it, and changes nothing else. */
export async function updateLocks(context: Context, options: UpdateOptions): Promise<void> {
  const update = readUpdate(options.update ?? '');
  const plan = planUpdate(context, update);
  for (const line of renderUpdatePlan(update, plan)) context.say(line);
  if (options.dryRun !== true) await applyUpdate(context, update, plan);
}

/** @throws StxError USAGE. */
function readUpdate(text: string): Update {
  const asked = /^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)(==(?<version>[0-9A-Za-z.!+_-]+))?$/u.exec(text)?.groups;
  if (asked?.name !== undefined) return { name: asked.name, version: asked.version };
  throw new StxError('USAGE', `--update is not a distribution: ${JSON.stringify(text)}`, {
    hint: 'run ./nx lock --update=<name>==<version> [--dryRun], or lock one image with ./nx lock <image>',
  });
}

const constraintsFile = (release: string): string => `wheels/constraints/${release}/upper-constraints.txt`;

/** Bumps the constraint, locks each image of the plan again, and reports the changed versions of each. */
async function applyUpdate(
  context: Context,
  { name, version }: Update,
  { moving, staying }: UpdatePlan,
): Promise<void> {
  if (moving.length === 0) return;
  const files = new Set(moving.map(({ release }) => constraintsFile(release)));
  const saved = new Map<string, string>();
  const bumped = new Map<string, string>();
  for (const file of version === undefined ? [] : files) {
    const text = await readFile(join(context.root, file), 'utf8');
    saved.set(file, text);
    const bases = new Set(moving.filter(({ release }) => file === constraintsFile(release)).map(({ base }) => base));
    const pythons = [...bases].map((base) => context.workspace.base(base).python);
    bumped.set(file, bumpConstraint(text, file, name, version ?? '', pythons));
  }
  for (const [file, text] of bumped) await writeFileAtomic(join(context.root, file), text);
  const failures: unknown[] = [];
  const changed: string[] = [];
  const lockAgain = async (each: ImageWithVersion): Promise<void> => {
    try {
      const own = context.forProject(each.project, each.name);
      const changes = await lockImage(own, { image: each.name, base: each.base, moving: [normalizeName(name)] });
      context.say(`${each.project}:${changes.length === 0 ? ' nothing changed' : ''}`);
      for (const change of changes) context.say(`  ${renderChange(change)}`);
      if (changes.length > 0) changed.push(each.project);
    } catch (error) {
      failures.push(error);
    }
  };
  for (const each of moving) await lockAgain(each);
  if (failures.length === moving.length) {
    // No image accepts the version, so the earlier constraint, which matches every lock, is restored.
    for (const [file, text] of saved) await writeFileAtomic(join(context.root, file), text);
  } else if (saved.size > 0) {
    // A lock records its constraints, so one that keeps its version must record the new constraint.
    for (const each of staying) await lockAgain(each);
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some locks could not be updated');
  if (changed.length > 0) context.say(`next: ./nx run-many -t build-image verify-image -p ${changed.join(',')}`);
}
