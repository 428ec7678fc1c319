import { join, resolve } from 'node:path';
import {
  readState,
  renderJunit,
  requireRoot,
  runScenario,
  type ClientSite,
  type State,
  type StepResult,
} from '@stx/cloud';
import { StxError } from '@stx/errors';
import { readYaml, SCENARIO_FILE, scenarioSchema } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { describeImage, imagesLayout, withLock } from '@stx/store';
import type { Context } from '../context/context.js';
import { restoreImage } from '../image/restore-image.js';
import { builtDigest } from '../receipts/receipts.js';
import { CLOUD_FOLDER, readLogin } from './cloud-folder.js';
import { CLIENT, renderResult, type CloudTests, type SiteOf } from './cloud-tests.js';
import { testTempest } from './test-tempest.js';

export interface TestCloudOptions {
  /** File with the scenario, relative to the workspace (default tools/cloud/scenario.yaml). */
  scenario?: string;
  /** Tests of tempest to run instead: `smoke`, or a regular expression of their names. */
  tempest?: string;
  /** Whether what the scenario creates stays in the cloud. */
  keep?: boolean;
}

/**
 * Tests the cloud that is up, by the scenario or by tempest, and writes the results as JUnit.
 *
 * @throws AggregateError of StxError CLOUD_SCENARIO, one for each step or test that failed.
 */
export async function testCloud(context: Context, options: TestCloudOptions): Promise<void> {
  requireRoot('test');
  const folder = join(context.root, CLOUD_FOLDER);
  const state = readState(folder);
  if (state?.isUp !== true) {
    throw new StxError('CLOUD_DOWN', 'no cloud of this workspace is up', { hint: 'run ./nx up cloud' });
  }
  const siteOf: SiteOf = (image) => makeSite(context, image, { folder, state });
  const { tempest } = options;
  const work = (): Promise<CloudTests> =>
    tempest === undefined ? testScenario(context, siteOf, options) : testTempest(context, siteOf, tempest);
  const { name, results, faults } = await withLock(`cloud-${context.root}`, work, { onWait: context.say });
  const junit = `${CLOUD_FOLDER}/logs/${name}.xml`;
  await writeFileAtomic(join(context.root, junit), renderJunit(`stx-images.${name}`, results));
  const count = (kind: StepResult['result']): string => String(results.filter(({ result }) => result === kind).length);
  context.say(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped: ${junit}`);
  if (faults.length === 0) return;
  const hint = `read ${CLOUD_FOLDER}/logs/${name}.log, and the logs of the services beside it`;
  throw new AggregateError(
    faults.map((each) => new StxError('CLOUD_SCENARIO', `${each.name}: ${each.reason}`, { hint })),
    `${String(faults.length)} tests failed`,
  );
}

/** @throws StxError CLOUD_NOT_BUILT. */
async function makeSite(context: Context, name: string, cloud: { folder: string; state: State }): Promise<ClientSite> {
  if (builtDigest(context, name) === undefined) {
    const hint = `run ./nx build-image ${name}`;
    throw new StxError('CLOUD_NOT_BUILT', `the image of the client is not built: ${name}`, { hint });
  }
  const { digest } = await restoreImage(context.forProject(name), {});
  const layout = imagesLayout();
  const image = { image: await describeImage(layout, digest), user: context.workspace.image(name).image.user };
  const { password } = readLogin(context.root);
  return { name, image, layout, ...cloud, password, signal: context.solve.signal ?? new AbortController().signal };
}

async function testScenario(
  { root, say }: Context,
  siteOf: SiteOf,
  { keep = false, scenario: file = SCENARIO_FILE }: TestCloudOptions,
): Promise<CloudTests> {
  const { steps, files } = readYaml(scenarioSchema, resolve(root, file), file);
  const onResult = (result: StepResult): void => {
    say(renderResult(result));
  };
  const results = await runScenario(await siteOf(CLIENT), { plan: { steps, keep }, files, log: 'scenario', onResult });
  return { name: 'scenario', results, faults: results.filter(({ result }) => result === 'failed') };
}
