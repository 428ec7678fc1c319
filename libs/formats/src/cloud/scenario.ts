import { z } from 'zod';
import { absolutePath, oneLine, pattern } from '../names.js';

const valueName = pattern(/^[a-z][a-z0-9_]*$/u, 'the name of a value (lower-case letters, digits, "_")');
const serviceType = pattern(/^[a-z][a-z0-9-]*$/u, 'a service type of the catalog, such as network');
const argv = z.array(z.string().min(1)).min(1);

const stepSchema = z.strictObject({
  name: oneLine.min(1).describe('What the step does; the report has this name.'),
  needs: z
    .array(serviceType)
    .default([])
    .describe('Service types that the catalog must have; without one of them the step is skipped.'),
  run: argv.describe(
    'Arguments of `openstack`; `${name}` is a value that an earlier step saved, `${run}` a random one.',
  ),
  save: z.record(valueName, oneLine).default({}).describe('Values for later steps: name -> field of the JSON answer.'),
  until: z
    .record(oneLine, oneLine)
    .default({})
    .describe('Repeats the command until these fields of the answer have these values.'),
  fails: z
    .record(oneLine, oneLine)
    .default({})
    .describe('Values of fields that end the repetition, such as status: ERROR.'),
  expect: z.record(oneLine, oneLine).default({}).describe('Fields of the answer, and their values.'),
  timeoutSeconds: z.int().min(1).max(900).default(120).describe('Longest repetition (default 120).'),
  undo: argv.optional().describe('Arguments of `openstack` that remove what the step created, in reverse order.'),
});

/** `tools/cloud/scenario.yaml`: commands of `openstack` that the client's image runs against a cloud. */
export const scenarioSchema = z
  .strictObject({
    files: z.record(absolutePath, z.string()).default({}).describe('Read-only files in the container of the client.'),
    steps: z.array(stepSchema).min(1).describe('Steps, in order.'),
  })
  .superRefine(({ steps }, context) => {
    const known = new Set<string>(['run']);
    const names = new Set<string>();
    for (const [index, step] of steps.entries()) {
      const refuse = (key: string, message: string): void => {
        context.addIssue({ code: 'custom', path: ['steps', index, key], message });
      };
      if (names.has(step.name)) refuse('name', 'is the name of an earlier step');
      names.add(step.name);
      for (const name of valuesIn(step.run)) {
        if (!known.has(name)) refuse('run', `uses \${${name}}, which no earlier step saves`);
      }
      for (const name of Object.keys(step.save)) known.add(name);
      for (const name of valuesIn(step.undo ?? [])) {
        if (!known.has(name)) refuse('undo', `uses \${${name}}, which no step until here saves`);
      }
    }
  });
export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioStep = Scenario['steps'][number];

/** The scenario that runs unless another is named; relative to the workspace. */
export const SCENARIO_FILE = 'tools/cloud/scenario.yaml';

/** The values that arguments use. */
export function valuesIn(words: readonly string[]): string[] {
  return words.flatMap((word) => [...word.matchAll(/\$\{([^}]*)\}/gu)].map(([, name = '']) => name));
}
