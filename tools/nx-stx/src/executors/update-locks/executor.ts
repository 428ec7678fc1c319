import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import { bumpConstraint } from '@stx/lock';
import { writeFileAtomic } from '@stx/store';
import { imagesHolding } from '../../images-holding.js';
import { lockImage, renderChange } from '../../lock-image.js';
import { runTask } from '../../run-task.js';

export interface UpdateOptions {
  update?: string;
  dryRun?: boolean;
}

export default function executor(options: UpdateOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const asked = /^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)(==(?<version>[0-9A-Za-z.!+_-]+))?$/u.exec(
      options.update ?? '',
    )?.groups;
    if (asked?.name === undefined) {
      throw new StxError('UPDATE_UNCLEAR', `--update is ${JSON.stringify(options.update ?? '')}`, {
        hint: 'give a distribution, as in ./nx lock --update=oslo.messaging==17.1.1 [--dryRun], or lock one image with ./nx lock <image>',
      });
    }
    const { name, version } = asked;
    const holding = imagesHolding(task, name);
    task.say(`${name} is in the closure of ${holding.length === 0 ? 'no image' : `${String(holding.length)} images`}`);
    for (const { project, held } of holding) {
      const why = version ?? 'the newest its constraint allows';
      task.say(
        `  ${project}: ${name} ${held} -> ${why}${held === version ? ' (as it is)' : ': its lock changes, so its wheels and image are made again'}`,
      );
    }
    if (options.dryRun === true || holding.length === 0) return;
    const files = new Set(holding.map(({ release }) => `wheels/constraints/${release}/upper-constraints.txt`));
    const saved = new Map<string, string>();
    for (const file of version === undefined ? [] : files) {
      const text = await readFile(join(task.root, file), 'utf8');
      saved.set(file, text);
      await writeFileAtomic(join(task.root, file), bumpConstraint(text, file, name, version ?? ''));
    }
    const failures: unknown[] = [];
    for (const each of holding) {
      try {
        const own = { ...task, project: each.project, name: each.name };
        const changes = await lockImage(own, { image: each.name, base: each.base, moving: [normalizeName(name)] });
        task.say(`${each.project}:${changes.length === 0 ? ' nothing changed' : ''}`);
        for (const change of changes) task.say(renderChange(change));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === holding.length) {
      // No image takes the version, so the constraint goes back to where every lock still stands.
      for (const [file, text] of saved) await writeFileAtomic(join(task.root, file), text);
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some locks could not be updated');
  });
}
