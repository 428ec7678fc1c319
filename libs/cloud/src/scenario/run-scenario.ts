import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runClient, type ClientSite } from './client-container.js';
import { readResults } from './read-results.js';
import type { ScenarioPlan, StepResult } from './scenario-plan.js';

export interface ScenarioRun {
  plan: ScenarioPlan;
  /** Read-only files of the scenario: path in the container -> text. */
  files: Readonly<Record<string, string>>;
  /** Name of the log in dist/cloud/logs. */
  log: string;
  onResult: (result: StepResult) => void;
}

const CLOUDS = '/etc/openstack/clouds.yaml';
const PROGRAMS = '/etc/stx-scenario/programs';
const PLAN = '/etc/stx-scenario/plan.json';
/** For the client's own start; each step may take its time, and its removal as long again. */
const START_SECONDS = 120;

const program = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`sandbox/${name}`, import.meta.url)), 'utf8');

/**
 * Runs a scenario with the client's image, against a cloud that is up.
 *
 * @throws StxError PROGRAM_FAILED if the client itself cannot run; a step that fails is a result.
 */
export async function runScenario(
  site: ClientSite,
  { plan, files, log, onResult }: ScenarioRun,
): Promise<StepResult[]> {
  const names = ['run_scenario.py', 'scenario_plan.py'];
  const programs: Record<string, string> = Object.fromEntries(
    names.map((name) => [`${PROGRAMS}/${name}`, program(name)]),
  );
  let seen = 0;
  const text = await runClient(site, {
    run: ['/var/lib/openstack/bin/python3', '-B', `${PROGRAMS}/run_scenario.py`, PLAN],
    environment: { OS_CLIENT_CONFIG_FILE: CLOUDS, OS_CLOUD: 'stx' },
    files: {
      ...files,
      [CLOUDS]: readFileSync(join(site.folder, 'clouds.yaml'), 'utf8'),
      [PLAN]: JSON.stringify(plan),
      ...programs,
    },
    log,
    timeoutSeconds: START_SECONDS + plan.steps.reduce((sum, step) => sum + 2 * step.timeoutSeconds, 0),
    onLog: (whole) => {
      const results = readResults(whole);
      for (const result of results.slice(seen)) onResult(result);
      seen = results.length;
    },
  });
  return readResults(text);
}
