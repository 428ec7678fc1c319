import { trialContext, type TrialContext } from '../../testing/trial-context.js';
import type { Context } from '../context/context.js';
import { imagesWith } from './images-with.js';
import { planUpdate, renderUpdatePlan } from './plan-update.js';

let trial: TrialContext;
let context: Context;
beforeAll(() => {
  trial = trialContext(['fm-rest-api', 'keystone']);
  context = trial.context('stx-images');
});
afterAll(() => {
  trial.end();
});

const projects = (found: readonly { project: string }[]): string[] => found.map(({ project }) => project);

test('a distribution changes in every image whose lock contains it, in any spelling of its name', () => {
  const plan = planUpdate(context, { name: 'Oslo_Config', version: '999.0' });
  expect(projects(plan.moving)).toEqual(['fm-rest-api', 'keystone', 'keystone-bookworm']);
  expect(plan.staying).toEqual([]);
});

test('an image with that version is unchanged', () => {
  const [{ locked } = { locked: '' }] = imagesWith(context, 'oslo.config');
  const plan = planUpdate(context, { name: 'oslo.config', version: locked });
  expect(plan.moving.filter((each) => each.locked === locked)).toEqual([]);
  expect(projects(plan.staying)).toContain('keystone');
});

test('an image that waives the constraint is unchanged, with its reason', () => {
  const update = { name: 'prettytable', version: '999.0' };
  const plan = planUpdate(context, update);
  expect(projects(plan.staying)).toEqual(['fm-rest-api']);
  expect(projects(plan.moving)).not.toContain('fm-rest-api');
  const lines = renderUpdatePlan(update, plan);
  expect(lines.filter((line) => line.includes('fm-rest-api'))).toEqual([
    expect.stringContaining('cgtsclient asks for'),
  ]);
});

test('without a version, every image moves to the newest', () => {
  const update = { name: 'oslo.config', version: undefined };
  const plan = planUpdate(context, update);
  expect(plan.staying).toEqual([]);
  expect(renderUpdatePlan(update, plan)[1]).toContain('-> the newest allowed version');
});

test('a distribution that no image contains changes nothing', () => {
  const plan = planUpdate(context, { name: 'no-such-thing', version: '1' });
  expect(plan).toEqual({ moving: [], staying: [], sets: [] });
});
