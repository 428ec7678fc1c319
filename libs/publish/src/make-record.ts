import type { ImageReceipt, ImageRecord, Lock } from '@stx/formats';
import { repositoryOf, type Registry } from '@stx/registry';

export interface RecordInputs {
  registry: Registry;
  project: string;
  tag: string;
  receipt: ImageReceipt;
  /** The lock of an image that has one. */
  lock?: Lock;
  /** Names of the distributions that are taken out of the image. */
  removed: readonly string[];
}

/** What is kept of a published image. */
export function makeRecord(inputs: RecordInputs): ImageRecord {
  const { registry, project, tag, receipt, lock } = inputs;
  const repository = repositoryOf(registry, project);
  const own = lock === undefined ? [] : [...(lock.project === undefined ? [] : [lock.project]), ...lock.extraProjects];
  const removed = new Set(inputs.removed);
  return {
    project,
    image: receipt.image,
    reference: `${repository}@${receipt.digest}`,
    repository,
    digest: receipt.digest,
    tag,
    ...(lock === undefined ? {} : { release: lock.release }),
    recipe: receipt.inputs.recipe ?? 'unknown',
    ...(lock?.project?.source === undefined ? {} : { source: lock.project.source }),
    inputs: receipt.inputs,
    packages: [...own, ...(lock?.distributions ?? [])]
      .filter(({ name }) => !removed.has(name))
      .map(({ name, version }) => ({ name, version }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    layers: receipt.layers,
  };
}
