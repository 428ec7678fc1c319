import { cp } from 'node:fs/promises';
import { describeImage, imagesLayout } from '@stx/store';
import { addTinyImage, makeTrial, type Trial } from './workspace.js';

const EMBEDDED = { STX_RECIPE: 'embedded' };
const SET = 'wheels/tiny/wheels.yaml';
const [OLD, NEW] = ['wheels/constraints/2026.1', 'wheels/constraints/2026.2'];

/** What the constraints of the two releases say. */
const RETRYING = ['1.4.2', '1.3.4'] as const;
const SIX = ['1.17.0', '1.16.0'] as const;

let trial: Trial;

beforeAll(async () => {
  trial = await makeTrial(EMBEDDED);
  // A compiled wheel in each image would be most of the time that this takes.
  await trial.edit('images/loci/profiles.yaml', (text) => text.replace(/^ {2}uwsgi: .*\n/mu, ''));
  const targets = {
    lock: { executor: './tools/nx-stx:lock-wheels' },
    'report-wheels': { executor: './tools/nx-stx:report-wheels' },
    'build-wheels': { dependsOn: ['^build-image'] },
  };
  const set = { name: 'wheels-tiny', implicitDependencies: ['base-trixie', 'builder-trixie'], targets };
  await trial.write('wheels/tiny/project.json', JSON.stringify(set));
  const source = { sdist: { name: 'retrying', version: RETRYING[0] } };
  await trial.write(
    SET,
    JSON.stringify({
      base: 'trixie',
      release: '2026.1',
      policy: 'any',
      packages: { retrying: { version: RETRYING[0], source } },
    }),
  );
  await addTinyImage(trial, { wheels: ['tiny'], pipPackages: ['six', 'retrying'] });
  await trial.edit('images/e2e-tiny/project.json', (text) => text.replace('wheels-base', 'wheels-tiny'));
  await trial.ok(['lock', 'wheels-tiny']);
  await trial.ok(['build-wheels', 'wheels-tiny']);
  await trial.ok(['lock', 'e2e-tiny']);
});

/** docs/new-release.md, step by step. */
test('a workspace goes to a new release by the steps of its page', async () => {
  await cp(trial.path(OLD), trial.path(NEW), { recursive: true });
  await trial.edit(`${NEW}/upper-constraints.txt`, (text) =>
    text
      .replace(`retrying===${RETRYING[0]}`, `retrying===${RETRYING[1]}`)
      .replace(`six===${SIX[0]}`, `six===${SIX[1]}`),
  );
  await trial.edit(SET, (text) => text.replace('"2026.1"', '"2026.2"'));

  // What only followed the old constraints is found, and an image is not built as if nothing had happened.
  expect(await trial.ok(['report-wheels', 'wheels-tiny'])).toMatch(
    /override\b[^\n]*retrying|retrying\b[^\n]*override/u,
  );
  expect(await trial.fails(['build-image', 'e2e-tiny'])).toContain('./nx lock');

  await trial.edit(SET, (text) => text.replaceAll(RETRYING[0], RETRYING[1]));
  await trial.ok(['lock', 'wheels-tiny']);
  await trial.ok(['build-wheels', 'wheels-tiny']);
  const locked = await trial.ok(['run-many', '-t', 'lock', '-p', 'e2e-tiny']);
  expect(locked).toContain(`six ${SIX[0]} -> ${SIX[1]}`);
  expect(locked).toContain(`retrying ${RETRYING[0]} -> ${RETRYING[1]}`);

  await trial.ok(['run-many', '-t', 'build-image', 'verify-image', '-p', 'e2e-tiny']);
  const { config } = (await describeImage(imagesLayout(), (await trial.receipt('e2e-tiny')).digest)).config;
  expect(config?.Labels?.['io.starlingx.image.release']).toBe('2026.2');
});
