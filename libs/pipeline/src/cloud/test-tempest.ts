import { join } from 'node:path';
import { configureTempest, judgeTempest, runScenario, runTempest, type StepResult } from '@stx/cloud';
import { readYaml, TEMPEST_FILE, tempestSchema, type ScenarioStep } from '@stx/formats';
import type { Context } from '../context/context.js';
import { readLogin } from './cloud-folder.js';
import { CLIENT, renderResult, type CloudTests, type SiteOf } from './cloud-tests.js';

/** Runs tests of tempest: what they need is created first, and removed afterwards. */
export async function testTempest({ root, say }: Context, siteOf: SiteOf, tests: string): Promise<CloudTests> {
  const { prepare, configuration, excluded, knownFailures } = readYaml(
    tempestSchema,
    join(root, TEMPEST_FILE),
    TEMPEST_FILE,
  );
  const client = await siteOf(CLIENT);
  const image = await siteOf('tempest');
  const scenario = { files: prepare.files, log: 'tempest-prepare', onResult: () => undefined };
  const prepared = await runScenario(client, { ...scenario, plan: { steps: prepare.steps, keep: true } });
  const onResult = (result: StepResult): void => {
    say(renderResult(result));
  };
  try {
    const failed = prepared.filter(({ result }) => result === 'failed');
    if (failed.length > 0) return { name: 'tempest-prepare', results: prepared, faults: failed };
    const { address, answered: services } = client.state;
    const place = { ...readLogin(root), address, services };
    const text = configureTempest(configuration, prepared, place);
    const results = await runTempest(image, { configuration: text, tests, excluded, log: 'tempest', onResult });
    return { name: 'tempest', ...judgeTempest(results, knownFailures) };
  } finally {
    const steps = removals(prepare.steps, prepared);
    if (steps.length > 0) {
      const left = (result: StepResult): void => {
        if (result.result === 'failed') say(`${result.name} failed: ${result.reason}`);
      };
      await runScenario(client, { ...scenario, log: 'tempest-remove', onResult: left, plan: { steps, keep: true } });
    }
  }
}

/** The steps that remove what other steps created, the last first. */
function removals(steps: readonly ScenarioStep[], prepared: readonly StepResult[]): ScenarioStep[] {
  const saved: Record<string, string> = Object.fromEntries(prepared.flatMap(({ values }) => Object.entries(values)));
  const passed = new Set(prepared.flatMap(({ name, result }) => (result === 'passed' ? [name] : [])));
  return steps
    .flatMap(({ undo, name, ...step }) => {
      if (undo === undefined || !passed.has(name)) return [];
      const run = undo.map((word) => word.replaceAll(/\$\{(\w+)\}/gu, (_whole, each: string) => saved[each] ?? ''));
      return [{ ...step, name: `undo: ${name}`, run, save: {}, until: {}, fails: {}, expect: {} }];
    })
    .reverse();
}
