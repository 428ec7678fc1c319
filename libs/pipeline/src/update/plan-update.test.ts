import { trialContext, type TrialContext } from '../../testing/trial-context.js';
import type { Context } from '../context/context.js';
import { imagesHolding } from './images-holding.js';
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

test('a distribution moves in every image whose lock holds it, however its name is spelled', () => {
  const plan = planUpdate(context, { name: 'Oslo_Config', version: '999.0' });
  expect(projects(plan.moving)).toEqual(['fm-rest-api', 'keystone', 'keystone-bookworm']);
  expect(plan.staying).toEqual([]);
});

test('an image that has the version already stays', () => {
  const [{ held } = { held: '' }] = imagesHolding(context, 'oslo.config');
  const plan = planUpdate(context, { name: 'oslo.config', version: held });
  expect(plan.moving.filter((each) => each.held === held)).toEqual([]);
  expect(projects(plan.staying)).toContain('keystone');
});

test('an image that waives the constraint stays, and its reason is given', () => {
  const update = { name: 'prettytable', version: '999.0' };
  const plan = planUpdate(context, update);
  expect(projects(plan.staying)).toEqual(['fm-rest-api']);
  expect(projects(plan.moving)).not.toContain('fm-rest-api');
  const lines = renderUpdatePlan(update, plan);
  expect(lines.filter((line) => line.includes('fm-rest-api'))).toEqual([
    expect.stringContaining('cgtsclient asks for'),
  ]);
});

test('without a version the newest is meant, so that no image stays for having it', () => {
  const update = { name: 'oslo.config', version: undefined };
  const plan = planUpdate(context, update);
  expect(plan.staying).toEqual([]);
  expect(renderUpdatePlan(update, plan)[1]).toContain('-> the newest its constraint allows');
});

test('of a distribution that no image holds nothing moves', () => {
  const plan = planUpdate(context, { name: 'no-such-thing', version: '1' });
  expect(plan).toEqual({ moving: [], staying: [], sets: [] });
});
