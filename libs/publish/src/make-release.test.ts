import type { ImageRecord, Lock } from '@stx/formats';
import { makeRecord } from './make-record.js';
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

function recordOf(project: string): ImageRecord {
  const receipt = { image: `stx-${project}`, digest, layers: [{ digest, size: 1 }], inputs: { recipe: 'loci@c+t' } };
  return makeRecord({ registry, project, tag: '2026.1', receipt, lock, removed: ['pip'] });
}

test('a record has the reference to pull, the recipe, the source and the versions in the image', () => {
  expect(recordOf('keystone')).toMatchObject({
    reference: `localhost:5000/stx/stx-keystone@${digest}`,
    tag: '2026.1',
    release: '2026.1',
    recipe: 'loci@c+t',
    source,
    packages: [
      { name: 'keystone', version: '29.0.0' },
      { name: 'six', version: '1.17.0' },
    ],
  });
});

test('a release names each image by digest, in one order', () => {
  const candidates = ['nova', 'keystone'].map((project) => ({ project, record: recordOf(project), built: digest }));
  expect(Object.entries(makeRelease(candidates).images)).toEqual([
    ['keystone', `localhost:5000/stx/stx-keystone@${digest}`],
    ['nova', `localhost:5000/stx/stx-nova@${digest}`],
  ]);
});

test('missing and stale images of a release are all reported', () => {
  const other = `sha256:${'c'.repeat(64)}`;
  const faults = [
    { project: 'nova', record: undefined, built: digest },
    { project: 'keystone', record: recordOf('keystone'), built: other },
    { project: 'glance', record: recordOf('glance'), built: digest },
  ];
  let thrown: unknown;
  try {
    makeRelease(faults);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    errors: [
      {
        message: `keystone changed since it was published: expected ${digest}, got ${other}`,
        hint: 'run ./nx publish-image keystone',
      },
      { message: 'nova is not published' },
    ],
  });
});
