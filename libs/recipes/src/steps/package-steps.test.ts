import { networkSettings, outputArgument } from '@stx/engine';
import { plan, store } from '../../testing/trial-plan.js';
import { embeddedRequest } from '../embedded/embedded-request.js';
import { lociRequest } from '../loci/loci-request.js';

const folders = { wheels: '/w', finish: '/f', loci: '/c' };

test("packages are installed by the same steps in both recipes; of LOCI's stages no other has a cache of all builds", () => {
  const text = lociRequest(
    plan({}, 'loci'),
    'FROM x AS project\nRUN y',
    folders,
    { base: store, builder: store },
    networkSettings({}),
  ).dockerfile;
  const installs = (dockerfile: string): string[] =>
    dockerfile.split('\n').filter((line) => line.includes('install_system.py'));
  expect(installs(text)).toEqual(installs(embeddedRequest(plan(), '/f', store, networkSettings({})).dockerfile));
  expect(installs(text)).toHaveLength(1);
  const others = text.split('\n').filter((line) => !line.includes('install_system.py'));
  expect(others.join('\n')).not.toMatch(/type=cache|type=secret/u);
});

test.each([
  [{ type: 'zstd' }, 'compression=zstd'],
  [{ type: 'gzip', level: 0 }, 'compression=gzip,compression-level=0'],
  [{ type: 'uncompressed' }, 'compression=uncompressed'],
])('both recipes pack layers as layers.yaml says: %j', (compression, said) => {
  const settings = networkSettings({});
  const embedded = embeddedRequest(plan({}, 'embedded', { compression }), '/f', store, settings);
  const loci = lociRequest(
    plan({}, 'loci', { compression }),
    'FROM x',
    folders,
    { base: store, builder: store },
    settings,
  );
  expect([embedded, loci].map(({ output }) => outputArgument(output)?.endsWith(said))).toEqual([true, true]);
});

test('with another compression no step is one whose layer the engine has packed before', () => {
  const stage = (compression: object): string => {
    const { dockerfile } = embeddedRequest(plan({}, 'embedded', { compression }), '/f', store, networkSettings({}));
    return dockerfile.slice(dockerfile.indexOf('FROM stx-base AS project'));
  };
  // Steps have the argument in sight, what is copied another path.
  const [one, other] = [stage({ type: 'zstd' }), stage({ type: 'zstd', level: 1 })];
  expect(one.split('\nRUN ')[0]).not.toBe(other.split('\nRUN ')[0]);
  const copies = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('COPY'));
  expect(copies(one)).toHaveLength(1);
  expect(copies(one)).not.toEqual(copies(other));
  const loci = (compression: object): unknown =>
    lociRequest(
      plan({}, 'loci', { compression }),
      'FROM x',
      folders,
      { base: store, builder: store },
      networkSettings({}),
    ).buildArguments.STX_COMPRESSION;
  expect([loci({ type: 'zstd' }), loci({ type: 'gzip', level: 9 })]).toEqual(['zstd', 'gzip-9']);
});

test('package sources change the step that installs, in both recipes alike, and no other', () => {
  const repository = { name: 'own', folder: 'debs', files: [{ file: 'a.deb', sha256: 'a'.repeat(64) }] };
  const source = { repository, folder: 'images/x', digest: `sha256:${'b'.repeat(64)}` };
  const packageSources = { snapshot: '20260516T111458Z', repositories: [source] };
  const settings = networkSettings({ STX_APT_SNAPSHOT_MIRROR: 'http://mirror.example/' });
  const [own, plain] = [{ ...plan(), packageSources }, plan()].map((each) =>
    embeddedRequest(each, '/f', store, settings, false, '/r'),
  );
  const step = own?.dockerfile
    .split('\n')
    .find((line) => line.includes('/stx/repositories/program/install_packages.py'));
  expect(step).toContain('--mount=type=bind,from=stx-repositories,target=/stx/repositories');
  expect(step).toContain('STX_SNAPSHOT=20260516T111458Z');
  expect(step).toMatch(/id=stx-lists-trixie-[0-9a-f]{16},/u);
  const others = (text = ''): string[] => text.split('\n').filter((line) => !/install_(?:packages|system)/u.test(line));
  expect(others(own?.dockerfile)).toEqual(others(plain?.dockerfile));
  expect(own?.secrets['stx-apt']).toEqual({
    text: expect.stringContaining(
      'deb [check-valid-until=no] http://mirror.example/debian-security/20260516T111458Z trixie-security main',
    ),
  });
  const loci = lociRequest(
    { ...plan({}, 'loci'), packageSources },
    'FROM x AS project',
    { ...folders, repositories: '/r' },
    { base: store, builder: store },
    settings,
  );
  expect(loci.dockerfile.split('\n')).toContain(step);
  expect(loci.folders['stx-repositories']).toBe('/r');
});
