import { lockSchema, type ImageReceipt } from '@stx/formats';
import type { Report } from '@stx/verify';
import { renderImageReport, reportImages } from './report-images.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const lock = lockSchema.parse({
  lockVersion: 1,
  resolvedFrom: digest('a'),
  release: '2026.1',
  python: '3.13',
  project: { name: 'keystone', version: '29.0.2' },
  distributions: [
    { name: 'lxml', version: '6.0.2' },
    { name: 'pip', version: '26.3' },
  ],
});
const receipt = (inputs: Record<string, string>): ImageReceipt => ({
  image: 'stx-keystone',
  digest: digest('b'),
  layers: [
    { digest: digest('c'), size: 40_000_000 },
    { digest: digest('d'), size: 22_260_000 },
  ],
  inputs,
});
const report = (letter: string, ok: boolean): Report => ({
  image: 'keystone',
  digest: digest(letter),
  ok,
  faults: ok ? [] : [{ code: 'IMPORT_FAILED', check: 'imports', subject: 'lxml', message: 'cannot be imported' }],
  checks: { processes: 2 },
  services: [
    { name: 'identity API', millisecondsToAnswer: 3049 },
    { name: 'stand-in', millisecondsToAnswer: 150 },
  ],
  accepted: [],
  skipped: [],
  seconds: 1,
});
const built = receipt({ recipe: `embedded@${digest('e')}` });
const ofDockerfile = receipt({ recipe: `dockerfile@${digest('d')}` });
const lines = reportImages([
  { project: 'keystone', base: 'trixie', lock, removed: ['PIP'], receipt: built, report: report('b', true) },
  { project: 'stale', base: 'trixie', lock, removed: ['PIP'], receipt: built, report: report('f', true) },
  { project: 'faulty', base: 'trixie', lock, removed: ['PIP'], receipt: built, report: report('b', false) },
  { project: 'openvswitch', base: 'trixie', lock: undefined, removed: [], receipt: ofDockerfile, report: undefined },
  { project: 'nova', base: 'bookworm', lock, removed: ['PIP'], receipt: undefined, report: undefined },
]);

test('a line has the recipe, the size and the launch time of the slowest service', () => {
  expect(lines[0]).toEqual({
    project: 'keystone',
    base: 'trixie',
    recipe: 'embedded',
    distributions: 2,
    compressedBytes: 62_260_000,
    launch: { service: 'identity API', milliseconds: 3049 },
    processes: 2,
    verified: 'yes',
  });
});

test('a report of another build, or with findings, does not count as verified', () => {
  expect(lines.map(({ verified }) => verified)).toEqual(['yes', 'another build', 'faults', undefined, undefined]);
});

test('the table has a line for each image, built or not, and a summary', () => {
  expect(renderImageReport(lines).split('\n').slice(0, 7)).toEqual([
    'image        base      recipe      Python    MB  launch  agents  verified       launched',
    'keystone     trixie    embedded         2  62.3   3.0 s       2  yes            identity API',
    'stale        trixie    embedded         2  62.3   3.0 s       2  another build  identity API',
    'faulty       trixie    embedded         2  62.3   3.0 s       2  faults         identity API',
    'openvswitch  trixie    dockerfile       -  62.3       -       -  no',
    'nova         bookworm  not built        2     -       -       -  no',
    '5 images: 4 built, 1 verified without findings',
  ]);
});

test('yanked releases are listed once each, with the reason and the images that hold them', () => {
  const yanked = { name: 'zstd', version: '1.5.7.3', yanked: 'buggy - not thread safe' };
  const own = lockSchema.parse({ ...lock, distributions: [...lock.distributions, yanked] });
  const facts = { base: 'trixie', removed: [], receipt: undefined, report: undefined };
  const table = reportImages([
    { ...facts, project: 'cinder', lock: own },
    { ...facts, project: 'glance', lock: own },
    { ...facts, project: 'keystone', lock },
  ]);
  expect(table[0]?.yanked).toEqual([{ name: 'zstd', version: '1.5.7.3', reason: 'buggy - not thread safe' }]);
  const lines = renderImageReport(table).split('\n');
  expect(lines.filter((line) => line.includes('yanked'))).toEqual([
    'zstd 1.5.7.3 is yanked: buggy - not thread safe (cinder, glance)',
  ]);
});
