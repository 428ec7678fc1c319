import { installedBy, type ImageReceipt, type ImageRecord, type Lock, type PublishedTag } from '@stx/formats';
import { repositoryOf, type Registry } from '@stx/registry';

export interface RecordInputs {
  registry: Registry;
  project: string;
  /** Name of the repository. */
  label: string;
  tags: PublishedTag[];
  /** Base of an image that has one. */
  codename?: string;
  receipt: Omit<ImageReceipt, 'image'>;
  /** The lock of an image that has one. */
  lock?: Lock;
  /** Names of the distributions that the build removes from the image. */
  removed: readonly string[];
}

/** The record of a published image. */
export function makeRecord(inputs: RecordInputs): ImageRecord {
  const { registry, project, label, tags, codename, receipt, lock } = inputs;
  const repository = repositoryOf(registry, label);
  return {
    project,
    image: label,
    reference: `${repository}@${receipt.digest}`,
    repository,
    digest: receipt.digest,
    tags,
    copies: [],
    ...(codename === undefined ? {} : { codename }),
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

/** The same record for another registry. */
export function recordIn(registry: Registry, record: ImageRecord): ImageRecord {
  const repository = repositoryOf(registry, record.image);
  return { ...record, repository, reference: `${repository}@${record.digest}`, copies: [] };
}
