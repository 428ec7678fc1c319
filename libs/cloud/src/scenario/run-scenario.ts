import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';
import { Mounter } from '../mount-image.js';
import { ImageRunner } from '../run-container.js';
import type { StartedImage } from '../start-image.js';
import { runFolder, type State } from '../state.js';
import { readResults } from './read-results.js';
import type { ScenarioPlan, StepResult } from './scenario-plan.js';

export interface ScenarioRun {
  plan: ScenarioPlan;
  /** Read-only files of the scenario: path in the container -> text. */
  files: Readonly<Record<string, string>>;
  /** The image with the client. */
  name: string;
  image: StartedImage;
  layout: string;
  /** The workspace's dist/cloud. */
  folder: string;
  state: State;
  onResult: (result: StepResult) => void;
  signal: AbortSignal;
}

const CLOUDS = '/etc/openstack/clouds.yaml';
const PROGRAMS = '/etc/stx-scenario/programs';
const PLAN = '/etc/stx-scenario/plan.json';
const PAUSE_MILLISECONDS = 300;

const program = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`sandbox/${name}`, import.meta.url)), 'utf8');

/**
 * Runs a scenario in a container of its client, against a cloud that is up. The mount and the files are removed afterwards.
 *
 * @throws StxError PROGRAM_FAILED if the client itself cannot run; a step that fails is a result.
 */
export async function runScenario(scenario: ScenarioRun): Promise<StepResult[]> {
  const { name, image, layout, folder, state, plan, files, onResult, signal } = scenario;
  const part = join(runFolder(state), 'scenario');
  await removeMount(part);
  for (const each of ['layers', 'images']) await mkdir(join(part, each), { recursive: true, mode: 0o700 });
  const log = join(folder, 'logs', 'scenario.log');
  await rm(log, { force: true });
  try {
    const mounted = await new Mounter(part, state, layout, signal).mount(name, image.image, image.user);
    const texts = {
      ...files,
      [CLOUDS]: readFileSync(join(folder, 'clouds.yaml'), 'utf8'),
      [PLAN]: JSON.stringify(plan),
      ...Object.fromEntries(
        ['run_scenario.py', 'scenario_plan.py'].map((each) => [`${PROGRAMS}/${each}`, program(each)]),
      ),
    };
    const client = {
      name: 'scenario',
      after: [],
      environment: { OS_CLIENT_CONFIG_FILE: CLOUDS, OS_CLOUD: 'stx' },
      files: texts,
      writable: [],
      prepare: [],
      services: [],
      finish: [],
    };
    const runner = new ImageRunner(client, mounted, state, join(folder, 'logs'), []);
    await runner.prepare();
    const python = '/var/lib/openstack/bin/python3';
    const command = { run: [python, '-B', `${PROGRAMS}/run_scenario.py`, PLAN], environment: {} };
    const ended = new AbortController();
    const followed = follow(log, onResult, ended.signal);
    try {
      await runner.run('scenario', command, signal);
    } finally {
      ended.abort();
      await followed;
    }
    return readResults(readFileSync(log, 'utf8'));
  } finally {
    await removeMount(part);
    await rm(part, { recursive: true, force: true });
  }
}

/** Reports each result as soon as its line is in the log. */
async function follow(log: string, onResult: (result: StepResult) => void, ended: AbortSignal): Promise<void> {
  let seen = 0;
  for (let isLast = false; !isLast;) {
    isLast = ended.aborted;
    const results = existsSync(log) ? readResults(readFileSync(log, 'utf8')) : [];
    for (const result of results.slice(seen)) onResult(result);
    seen = results.length;
    if (!isLast) await sleep(PAUSE_MILLISECONDS, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** What an earlier run that was killed left. */
async function removeMount(part: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  for (const path of mounts.flatMap((line) => line.split(' ')[1] ?? [])) {
    if (path.startsWith(`${part}/`)) await runProgram('umount', [path]);
  }
}
