import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { renderYaml } from '@stx/formats';
import { resolveLock } from '@stx/lock';
import { writeFileAtomic } from '@stx/store';
import { fetchExtraSources, fetchWishedSources } from '../../fetch-wished-sources.js';
import { imageSubject, imageWishes } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { imageReceipt, setReceipts } from '../../receipts.js';
import { runTask } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const subject = imageSubject(task, options);
    const { folders, locked } = await fetchWishedSources(task, imageWishes(task, subject).sources, subject);
    const extraSources = await fetchExtraSources(task, subject.image);
    const lock = await resolveLock(
      {
        name: `lock ${subject.name}`,
        codename: subject.image.base,
        workspace: task.root,
        builderDigest: imageReceipt(task, `builder-${subject.image.base}`).digest,
        wishes: imageWishes(task, subject, locked),
        constraints: task.workspace.constraints(subject.release),
        setWheels: Object.values(setReceipts(task, subject.image.wheels)).flatMap(({ wheels }) => wheels),
        sourceFolders: folders,
        ...(extraSources.length === 0 ? {} : { extraSources }),
      },
      task.solve,
    );
    await writeFileAtomic(join(task.root, subject.lockFile), renderYaml(lock));
    const built = lock.distributions.filter(({ source }) => source !== undefined).length;
    task.say(
      `${subject.lockFile}: ${String(lock.distributions.length)} distributions, ${String(built)} of them built from source`,
    );
  });
}
