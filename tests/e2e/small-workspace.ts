/** A workspace of four small images, whose edits tests look at. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { lockReportInput } from '@stx/projects';
import { execa } from 'execa';
import { makeTrial, type Trial } from './workspace.js';

/** Four small images: all hold six, three hold idna, one holds decorator, two a wheel that a set of the trial builds. */
const IMAGES = {
  a: { wheels: ['base'], pipPackages: ['six'] },
  b: { wheels: ['base'], pipPackages: ['six', 'idna'] },
  c: { wheels: ['base', 'tiny'], pipPackages: ['six', 'idna', 'retrying'] },
  d: { wheels: ['base', 'tiny'], pipPackages: ['six', 'idna', 'retrying', 'decorator'] },
};
export const ALL = Object.keys(IMAGES);

export async function makeSmallWorkspace(): Promise<Trial> {
  const trial = await makeTrial({ STX_RECIPE: 'embedded' });
  for (const name of await readdir(trial.path('images'))) {
    if (!/^(?:base|builder)-|^loci$/u.test(name)) await rm(trial.path('images', name), { recursive: true });
  }
  await rm(trial.path('wheels', 'starlingx'), { recursive: true });
  // A compiled wheel in all four would be most of the time that these tests take.
  await trial.edit('images/loci/profiles.yaml', (text) => text.replace(/^ {2}uwsgi: .*\n/mu, ''));
  await addWheelSet(trial);
  for (const [name, image] of Object.entries(IMAGES)) await addImage(trial, name, image);
  await trial.ok(['lock', 'wheels-tiny']);
  await trial.ok(['run-many', '-t', 'lock', '-p', ALL.join(','), '--parallel=2']);
  await git(trial, 'init', '--quiet', '--initial-branch=main');
  await git(trial, 'add', '--all');
  await git(trial, '-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', 'commit', '--quiet', '--message=begin');
  return trial;
}

async function addWheelSet(trial: Trial): Promise<void> {
  const packages = { retrying: { version: '1.4.2', source: { sdist: { name: 'retrying', version: '1.4.2' } } } };
  const targets = {
    lock: { executor: './tools/nx-stx:lock-wheels' },
    'build-wheels': {},
  };
  const project = {
    name: 'wheels-tiny',
    implicitDependencies: ['base-trixie', 'builder-trixie'],
    namedInputs: lockReportInput('wheels-tiny'),
    targets,
  };
  await trial.write('wheels/tiny/project.json', JSON.stringify(project));
  await trial.write(
    'wheels/tiny/wheels.yaml',
    JSON.stringify({ base: 'trixie', release: '2026.1', policy: 'any', packages }),
  );
}

async function addImage(trial: Trial, name: string, image: { wheels: string[]; pipPackages: string[] }): Promise<void> {
  const made = image.wheels.includes('tiny') ? [{ projects: ['wheels-tiny'], target: 'build-wheels' }] : [];
  const project = {
    name,
    implicitDependencies: ['base-trixie', 'builder-trixie', 'loci', ...image.wheels.map((set) => `wheels-${set}`)],
    namedInputs: lockReportInput(name),
    targets: {
      lock: { dependsOn: ['...', ...made] },
      'build-wheels': { dependsOn: ['...', ...made] },
      'build-image': {},
      'verify-image': {},
      explain: {},
    },
  };
  await trial.write(`images/${name}/project.json`, JSON.stringify(project));
  await trial.write(`images/${name}/image.yaml`, `${JSON.stringify({ base: 'trixie', project: 'none', ...image })}\n`);
  await trial.write(`images/${name}/README.md`, `# ${name}\n`);
  await trial.write(`images/${name}/verify.yaml`, '{}\n');
}

async function git(trial: Trial, ...args: string[]): Promise<void> {
  await execa('git', args, { cwd: trial.root });
}

/** Tells ./nx that the modules are those of the lock file; in a copy they are links that npm must not write through. */
export async function keepModules(trial: Trial): Promise<void> {
  await writeFile(trial.path('node_modules', '.stx-installed'), '');
}

/** The workspace as it was made. */
export async function undoEdits(trial: Trial): Promise<void> {
  await git(trial, 'checkout', '--quiet', '.');
  await git(trial, 'clean', '--quiet', '-fd');
  await keepModules(trial);
}
