import { join, resolve } from 'node:path';
import { readState, renderJunit, requireRoot, runScenario, type StepResult } from '@stx/cloud';
import { StxError } from '@stx/errors';
import { readYaml, SCENARIO_FILE, scenarioSchema } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { describeImage, imagesLayout, withLock } from '@stx/store';
import type { Context } from '../context/context.js';
import { restoreImage } from '../image/restore-image.js';
import { builtDigest } from '../receipts/receipts.js';
import { CLOUD_FOLDER } from './cloud-folder.js';

export interface TestCloudOptions {
  /** File with the scenario, relative to the workspace (default tools/cloud/scenario.yaml). */
  scenario?: string;
  /** Whether what the scenario creates stays in the cloud. */
  keep?: boolean;
}

const CLIENT = 'openstackclients';
const JUNIT = `${CLOUD_FOLDER}/logs/scenario.xml`;

/**
 * Runs the scenario of the client's image against the cloud that is up, and writes its results as JUnit.
 *
 * @throws AggregateError of StxError CLOUD_SCENARIO, one for each step that failed.
 */
export async function testCloud(
  context: Context,
  { keep = false, scenario: file = SCENARIO_FILE }: TestCloudOptions,
): Promise<void> {
  requireRoot('test');
  const { root, say, workspace } = context;
  const folder = join(root, CLOUD_FOLDER);
  const state = readState(folder);
  if (state?.isUp !== true)
    throw new StxError('CLOUD_DOWN', 'no cloud of this workspace is up', { hint: 'run ./nx up cloud' });
  const { steps, files } = readYaml(scenarioSchema, resolve(root, file), file);
  if (builtDigest(context, CLIENT) === undefined) {
    const hint = `run ./nx build-image ${CLIENT}`;
    throw new StxError('CLOUD_NOT_BUILT', `the image of the client is not built: ${CLIENT}`, { hint });
  }
  const { digest } = await restoreImage(context.forProject(CLIENT), {});
  const image = { image: await describeImage(imagesLayout(), digest), user: workspace.image(CLIENT).image.user };
  const signal = context.solve.signal ?? new AbortController().signal;
  const run = { plan: { steps, keep }, files, name: CLIENT, image, layout: imagesLayout(), folder, state, signal };
  const onResult = (result: StepResult): void => {
    say(renderResult(result));
  };
  const results = await withLock(`cloud-${root}`, () => runScenario({ ...run, onResult }), { onWait: say });
  await writeFileAtomic(join(root, JUNIT), renderJunit('stx-images.cloud', results));
  const failed = results.filter(({ result }) => result === 'failed');
  const count = (kind: StepResult['result']): string => String(results.filter(({ result }) => result === kind).length);
  say(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped: ${JUNIT}`);
  if (failed.length === 0) return;
  const hint = `read ${CLOUD_FOLDER}/logs/scenario.log, and the logs of the services beside it`;
  throw new AggregateError(
    failed.map(({ name, reason }) => new StxError('CLOUD_SCENARIO', `${name}: ${reason}`, { hint })),
    `${String(failed.length)} steps failed`,
  );
}

function renderResult({ name, result, seconds, reason }: StepResult): string {
  return `${result} ${seconds.toFixed(1)} s  ${name}${result === 'skipped' ? `: ${reason}` : ''}`;
}
