import type { Tempest } from '@stx/formats';
import { runClient, type ClientSite } from './client-container.js';
import { readTempest } from './read-tempest.js';
import type { StepResult } from './scenario-plan.js';

export interface TempestRun {
  /** Text of tempest.conf. */
  configuration: string;
  /** `smoke`, or a regular expression of names of tests. */
  tests: string;
  /** Tests that are not run, with the reason. */
  excluded: Tempest['excluded'];
  /** Name of the log in dist/cloud/logs. */
  log: string;
  onResult: (result: StepResult) => void;
}

const CONFIGURATION = '/etc/tempest/tempest.conf';
const FOLDER = '/var/lib/tempest';
/** What tempest returns if tests failed. */
const TESTS_FAILED = 1;
/** All API tests take hours on two cores. */
const LONGEST_SECONDS = 12 * 3600;

/** Runs tests of tempest with its image. @throws StxError PROGRAM_FAILED if tempest itself cannot run. */
export async function runTempest(site: ClientSite, run: TempestRun): Promise<StepResult[]> {
  const { configuration, tests, excluded, log, onResult } = run;
  const selection = selectionOf(tests, excluded);
  let seen = 0;
  const text = await runClient(site, {
    // Its database of results is made in the current folder.
    run: [
      'env',
      `--chdir=${FOLDER}`,
      'tempest',
      'run',
      `--config-file=${CONFIGURATION}`,
      '--concurrency=2',
      ...selection,
    ],
    environment: { HOME: FOLDER },
    files: { [CONFIGURATION]: configuration },
    writable: [FOLDER],
    log,
    accept: [TESTS_FAILED],
    timeoutSeconds: LONGEST_SECONDS,
    onLog: (whole) => {
      const results = readTempest(whole);
      for (const result of results.slice(seen)) onResult(result);
      seen = results.length;
    },
  });
  const omitted = excluded.map(({ test, reason }): StepResult => ({
    name: test,
    result: 'skipped',
    seconds: 0,
    reason: `excluded: ${reason}`,
    values: {},
  }));
  return [...readTempest(text), ...omitted];
}

/** Arguments of `tempest run` that select the tests. */
export function selectionOf(tests: string, excluded: Tempest['excluded']): string[] {
  const names = excluded.map(({ test }) => test.replaceAll('.', '\\.'));
  return [
    ...(tests === 'smoke' ? ['--smoke'] : [`--regex=${tests}`]),
    ...(names.length === 0 ? [] : [`--exclude-regex=^(?:${names.join('|')})`]),
  ];
}
