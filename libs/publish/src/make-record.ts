import { installedBy, type ImageReceipt, type ImageRecord, type Lock } from '@stx/formats';
import { repositoryOf, type Registry } from '@stx/registry';

export interface RecordInputs {
  registry: Registry;
  project: string;
  tag: string;
  receipt: ImageReceipt;
  /** The lock of an image that has one. */
  lock?: Lock;
  /** Names of the distributions that the build removes from the image. */
  removed: readonly string[];
}

/** The record of a published image. */
export function makeRecord(inputs: RecordInputs): ImageRecord {
  const { registry, project, tag, receipt, lock } = inputs;
  const repository = repositoryOf(registry, receipt.image);
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
    packages: (lock === undefined ? [] : installedBy(lock, inputs.removed))
      .map(({ name, version }) => ({ name, version }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    layers: receipt.layers,
  };
}
