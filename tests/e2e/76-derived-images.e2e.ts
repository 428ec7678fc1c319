import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeImage, imagesLayout, type ImageDescription } from '@stx/store';
import { makePackage } from './package-archive.js';
import { startRegistry, type RegistryServer } from './registry-server.js';
import { addTinyImage, makeTrial, type Trial } from './workspace.js';

const IMAGE = 'images/e2e-derived';
/** The version of six that replaces the constrained one. */
const AFTER = '1.16.0';

let registry: RegistryServer;
let trial: Trial;
let from: string;
let deb: string;

const SIX = `import six; raise SystemExit(six.__version__ != "${AFTER}")`;

/** A wheel set with another version of six than the constraints. */
async function addSet(): Promise<void> {
  const six = { version: AFTER, reason: 'a test of another version' };
  const set = { base: 'trixie', release: '2026.1', packages: { six } };
  await trial.write('wheels/tiny/wheels.yaml', JSON.stringify(set));
  const project = {
    name: 'wheels-tiny',
    implicitDependencies: ['base-trixie', 'builder-trixie'],
    targets: { lock: { executor: './tools/nx-stx:lock-wheels' }, 'build-wheels': { dependsOn: ['^build-image'] } },
  };
  await trial.write('wheels/tiny/project.json', JSON.stringify(project));
  await trial.ok(['lock', 'wheels-tiny']);
}

async function addDerived(over: object = {}): Promise<void> {
  const dependsOn = ['...', { projects: ['wheels-tiny'], target: 'build-wheels' }];
  const project = {
    name: 'e2e-derived',
    implicitDependencies: ['base-trixie', 'builder-trixie', 'wheels-tiny'],
    targets: { lock: { dependsOn: [] }, 'plan-image': {}, 'build-image': { dependsOn }, 'verify-image': {} },
  };
  await trial.write(`${IMAGE}/project.json`, JSON.stringify(project));
  const image = {
    builder: 'derived',
    from,
    base: 'trixie',
    wheels: ['tiny'],
    pythonPackages: ['six'],
    packageFiles: [`debs/${basename(deb)}`],
    steps: [{ file: { path: '/etc/tiny.conf', from: 'tiny.conf' } }, { shell: 'echo "$0 $HOME" > /opt/shell' }],
    labels: { 'org.example.purpose': 'test' },
    ...over,
  };
  await trial.write(`${IMAGE}/image.yaml`, JSON.stringify(image));
  await trial.write(`${IMAGE}/tiny.conf`, 'tiny\n');
  const programs = [
    ['stx-hello'],
    ['cat', '/etc/tiny.conf', '/opt/shell'],
    ['/var/lib/openstack/bin/python3', '-c', SIX],
  ];
  await trial.write(`${IMAGE}/verify.yaml`, JSON.stringify({ programs }));
}

/** The configuration of a built image. */
async function configOf(project: string): Promise<NonNullable<ImageDescription['config']['config']>> {
  const { digest } = await trial.receipt(project);
  const { config } = await describeImage(imagesLayout(), digest);
  return config.config ?? {};
}

beforeAll(async () => {
  registry = await startRegistry();
  trial = await makeTrial({
    STX_RECIPE: 'embedded',
    STX_REGISTRY: `${registry.host}/stx`,
    STX_REGISTRY_HTTP: '1',
  });
  const entrypoint = ['/usr/bin/env', 'TINY=1'];
  await addTinyImage(trial, { environment: { TINY: 'published' }, entrypoint, command: ['sh'] });
  await trial.ok(['lock', 'e2e-tiny']);
  await trial.ok(['publish-image', 'e2e-tiny']);
  from = `${registry.host}/stx/stx-e2e-tiny@${(await trial.receipt('e2e-tiny')).digest}`;
  deb = await makePackage('stx-hello', '1.0');
  await cp(deb, trial.path(IMAGE, 'debs', basename(deb)));
  await addSet();
  await addDerived();
});

afterAll(async () => {
  await registry.stop();
});

test('wheels, packages and files are added; the rest of the image stays, and the result is verified', async () => {
  await trial.ok(['lock', 'e2e-derived']);
  await trial.ok(['verify-image', 'e2e-derived']);
  const [before, after] = [await configOf('e2e-tiny'), await configOf('e2e-derived')];
  expect(after).toMatchObject({ Entrypoint: before.Entrypoint, Cmd: before.Cmd, Env: before.Env });
  expect(after.User ?? '').toBe(before.User ?? '');
  expect(after.Labels).toMatchObject({ 'org.example.purpose': 'test', 'io.starlingx.image.recipe': 'derived' });
});

test('without the registry it is built again to the same digest', async () => {
  const { digest } = await trial.receipt('e2e-derived');
  await registry.stop();
  await trial.ok(['run', 'e2e-derived:build-image', '--excludeTaskDependencies', '--skipNxCache'], { STX_FRESH: '1' });
  expect((await trial.receipt('e2e-derived')).digest).toBe(digest);
});

test('a distribution that no set has is refused with file and field', async () => {
  await addDerived({ pythonPackages: ['six', 'sixx'] });
  expect(await trial.fails(['plan-image', 'e2e-derived'])).toMatch(
    /images\/e2e-derived\/image\.yaml[^]*pythonPackages\.1: wheels\/tiny has no 'sixx'[^]*\[DISTRIBUTION_UNKNOWN\]/u,
  );
});
