import type { ImageRecord, Lock } from '@stx/formats';
import type { Report } from '@stx/verify';
import { makeRecord } from '../make-record.js';
import { makeRelease } from './make-release.js';

const registry = { location: 'localhost:5000/stx', plainHttp: true };
const digest = `sha256:${'a'.repeat(64)}`;
const source = {
  sdist: { name: 'keystone', version: '29.0.0', file: 'keystone-29.0.0.tar.gz', sha256: 'b'.repeat(64) },
};
const lock: Lock = {
  lockVersion: 1,
  resolvedFrom: digest,
  release: '2026.1',
  python: '3.13',
  project: { name: 'keystone', version: '29.0.0', source },
  extraProjects: [],
  distributions: [
    { name: 'six', version: '1.17.0' },
    { name: 'pip', version: '25.3' },
  ],
  build: [{ name: 'setuptools', version: '80.0.0' }],
};

const tags = [{ tag: '2026.1', moving: true, list: 'images.lst' }];
const report: Report = {
  image: 'keystone',
  digest,
  ok: true,
  faults: [],
  checks: { imports: 3 },
  services: [{ name: 'identity API', millisecondsToAnswer: 3049 }],
  accepted: ['FILE_WRITABLE x: reason'],
  skipped: [],
  seconds: 1,
};

function recordOf(project: string): ImageRecord {
  const receipt = { digest, layers: [{ digest, size: 1 }], inputs: { recipe: 'loci@c+t' } };
  return makeRecord({
    registry,
    project,
    label: `stx-${project}`,
    tags,
    codename: 'trixie',
    receipt,
    lock,
    removed: ['pip'],
  });
}

test('a record has the reference to pull, the recipe, the source and the versions in the image', () => {
  expect(recordOf('keystone')).toMatchObject({
    reference: `localhost:5000/stx/stx-keystone@${digest}`,
    repository: 'localhost:5000/stx/stx-keystone',
    tags,
    codename: 'trixie',
    release: '2026.1',
    recipe: 'loci@c+t',
    source,
    packages: [
      { name: 'keystone', version: '29.0.0' },
      { name: 'six', version: '1.17.0' },
    ],
  });
});

test('a release has each image by digest, with its tags, inputs and verification, in one order', () => {
  const { images } = makeRelease(
    ['nova', 'keystone'].map((project) => ({ project, record: recordOf(project), built: digest, report })),
  );
  expect(Object.keys(images)).toEqual(['keystone', 'nova']);
  expect(images.keystone).toEqual({
    image: 'stx-keystone',
    reference: `localhost:5000/stx/stx-keystone@${digest}`,
    copies: [],
    tags,
    codename: 'trixie',
    release: '2026.1',
    source,
    recipe: 'loci@c+t',
    inputs: { recipe: 'loci@c+t' },
    layers: [{ digest, size: 1 }],
    verification: { checks: { imports: 3 }, services: ['identity API'], accepted: ['FILE_WRITABLE x: reason'] },
  });
});

test('missing, stale and unverified images of a release are all reported', () => {
  const other = `sha256:${'c'.repeat(64)}`;
  const faults = [
    { project: 'nova', record: undefined, built: digest, report },
    { project: 'keystone', record: recordOf('keystone'), built: other, report },
    { project: 'heat', record: recordOf('heat'), built: digest, report: { ...report, digest: other } },
    { project: 'glance', record: recordOf('glance'), built: digest, report },
  ];
  let thrown: unknown;
  try {
    makeRelease(faults);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    errors: [
      { message: `heat is not verified: ${digest}` },
      {
        message: `keystone changed since it was published: expected ${digest}, got ${other}`,
        hint: 'run ./nx publish-image keystone',
      },
      { message: 'nova is not published' },
    ],
  });
});
