import { StxError } from '@stx/errors';
import type { ImageRecord } from '@stx/formats';
import { repositoryOf, type Registry, type RegistryOptions } from '@stx/registry';
import { recordIn } from './make-record.js';
import { publishImage, type Published, type PublishInputs } from './publish-image.js';
import { takenTags } from './tags/check-tags.js';

export interface EverywhereInputs extends Omit<PublishInputs, 'registry'> {
  registries: readonly Registry[];
}

/** What happened to an image in one registry. */
type Outcome = { repository: string } & ({ published: Published } | { fault: StxError });

/**
 * Publishes an image in each registry; a registry that fails does not keep the image from the others.
 *
 * @throws AggregateError of TAG_TAKEN, before anything is pushed; StxError PUBLISH_INCOMPLETE if a registry failed.
 */
export async function publishEverywhere(inputs: EverywhereInputs, options: RegistryOptions): Promise<ImageRecord> {
  const { record, registries } = inputs;
  const failed = await checkTags(inputs, options);
  const outcomes: Outcome[] = [];
  for (const registry of registries) {
    const repository = repositoryOf(registry, record.image);
    const outcome = await attempt(async () => {
      const fault = failed.get(registry);
      if (fault !== undefined) throw fault;
      return await publishImage({ ...inputs, registry, record: recordIn(registry, record) }, options);
    });
    outcomes.push({ repository, ...outcome });
    options.say(`${record.project}: ${shown(record, { repository, ...outcome })}`);
  }
  requireAll(record, outcomes);
  const [first, ...others] = registries.map((registry) => recordIn(registry, record));
  return { ...(first ?? record), copies: others.map(({ reference }) => reference) };
}

/** Registries that do not answer, each with its fault. @throws AggregateError of TAG_TAKEN. */
async function checkTags(
  { record, registries }: EverywhereInputs,
  options: RegistryOptions,
): Promise<Map<Registry, StxError>> {
  const { image: name, digest, tags } = record;
  const failed = new Map<Registry, StxError>();
  const taken: StxError[] = [];
  for (const registry of registries) {
    const outcome = await attempt(async () => await takenTags({ registry, name, digest }, tags, options));
    if ('fault' in outcome) failed.set(registry, outcome.fault);
    else taken.push(...outcome.published);
  }
  const [first] = taken;
  if (first !== undefined) throw taken.length === 1 ? first : new AggregateError(taken, 'tags are taken');
  return failed;
}

async function attempt<T>(work: () => Promise<T>): Promise<{ published: T } | { fault: StxError }> {
  try {
    return { published: await work() };
  } catch (fault) {
    if (!(fault instanceof StxError) || !fault.code.startsWith('REGISTRY_')) throw fault;
    return { fault };
  }
}

function shown({ digest, tags }: ImageRecord, outcome: Outcome): string {
  const { repository } = outcome;
  if ('fault' in outcome) return `not in ${repository}: ${outcome.fault.message}`;
  const names = tags.map(({ tag }) => `${repository}:${tag}`).join(', ');
  return `published ${names} as ${repository}@${digest} (${outcome.published})`;
}

function requireAll({ project, digest }: ImageRecord, outcomes: readonly Outcome[]): void {
  const faults = outcomes.flatMap((outcome) => ('fault' in outcome ? [outcome] : []));
  const [first] = faults;
  if (first === undefined) return;
  if (outcomes.length === 1) throw first.fault;
  const list = (of: readonly Outcome[]): string => of.map(({ repository }) => repository).join(', ');
  const done = outcomes.filter((outcome) => 'published' in outcome);
  const where = done.length === 0 ? 'in no registry' : `in ${list(done)}`;
  const { hint } = first.fault;
  throw new StxError(
    'PUBLISH_INCOMPLETE',
    `${project} (${digest}) is ${where}, but not in ${list(faults)}: ${first.fault.message}`,
    {
      hint: `${hint === undefined ? '' : `${hint}; `}then run ./nx publish-image ${project} again`,
      cause: first.fault,
    },
  );
}
