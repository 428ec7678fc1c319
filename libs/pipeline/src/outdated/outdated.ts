import { networkSettings, type NetworkSettings } from '@stx/engine';
import { StxError } from '@stx/errors';
import {
  askIndex,
  namesOf,
  outdatedSchema,
  planOutdated,
  renderOutdated,
  selectFacts,
  type ImageAnswer,
  type Outdated,
} from '@stx/outdated';
import { resolveForeign } from '@stx/registry';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { sayReport } from '../report/say-report.js';
import { gatherFacts } from './gather-facts.js';

export interface OutdatedOptions {
  json?: boolean;
  all?: boolean;
  check?: boolean;
  /** Distributions and references of images, separated by commas. */
  only?: string;
}

/** Reports what is behind the index and the registries. @throws StxError OUTDATED with `check`, for any finding. */
export async function reportOutdated(context: Context, options: OutdatedOptions): Promise<void> {
  await reportFacts(gatherFacts(context), networkSettings(), context, options);
}

/** The same for facts that are gathered, and with other settings of the network. */
export async function reportFacts(
  { unlocked, ...all }: ReturnType<typeof gatherFacts>,
  settings: NetworkSettings,
  context: Context,
  options: OutdatedOptions,
): Promise<void> {
  const only = (options.only ?? '').split(',').map((name) => name.trim());
  const facts = selectFacts(
    all,
    only.filter((name) => name !== ''),
  );
  const { signal } = context.solve;
  const names = namesOf(facts);
  const index = await askIndex(names, {
    say: context.say,
    settings,
    ...(signal === undefined ? {} : { signal }),
  });
  const references = [...new Set(facts.images.map(({ reference }) => reference))].sort();
  const images = await askRegistries(context, references);
  const { findings, skipped } = planOutdated(facts, { index, images }, { all: options.all === true });
  const report: Outdated = outdatedSchema.parse({
    distributions: index.size,
    images: images.size,
    findings,
    skipped: [...skipped, ...unlocked.map((file) => `${file} (no lock)`)],
  });
  await sayReport(context, 'outdated', options.json === true ? report : undefined, renderOutdated(report));
  if (options.check !== true || findings.length === 0) return;
  throw new StxError('OUTDATED', `${String(findings.length)} findings`, {
    hint: 'bump what the table lists, as docs/bump-a-version.md shows, or run without --check',
  });
}

async function askRegistries(
  context: Context,
  references: readonly string[],
): Promise<ReadonlyMap<string, ImageAnswer>> {
  const answers = new Map<string, ImageAnswer>();
  for (const reference of references) {
    try {
      answers.set(reference, await resolveForeign(reference, registryOptions(context)));
    } catch (error) {
      // Any other error means that the registry did not say.
      if (!(error instanceof StxError) || error.code !== 'FOREIGN_IMAGE') throw error;
      answers.set(reference, { why: error.message });
    }
  }
  return answers;
}
