import { imageSchema, lockSchema, profilesSchema, type Image, type Lock } from '@stx/formats';
import type { PlannedWheel } from '../src/image-plan.js';

const wheel = (name: string): object => ({
  name,
  version: '1.0',
  wheel: { file: `${name}-1.0-py3-none-any.whl`, sha256: 'd'.repeat(64) },
});

export const madeWheel = (name: string, version = '1.0'): PlannedWheel => ({
  name,
  version,
  file: `${name}-${version}-py3-none-any.whl`,
  sha256: 'd'.repeat(64),
});

/** The wheels of an image that is like keystone. */
export const WHEELS: readonly PlannedWheel[] = [
  madeWheel('keystone', '29.0.2'),
  ...['pip', 'uv', 'uwsgi'].map((each) => madeWheel(each)),
];

/** image.yaml of an image that is like keystone. @param over Fields that differ. */
export function keystoneImage(over: object = {}): Image {
  return imageSchema.parse({
    base: 'trixie',
    wheels: ['base'],
    project: 'keystone',
    source: { sdist: { name: 'keystone', version: '29.0.2' } },
    profiles: ['apache'],
    pipPackages: ['ldappool'],
    distPackages: ['libpq5'],
    ...over,
  });
}

/** Its lock. */
export const keystoneLock: Lock = lockSchema.parse({
  lockVersion: 1,
  resolvedFrom: `sha256:${'e'.repeat(64)}`,
  release: '2026.1',
  python: '3.13',
  project: {
    name: 'keystone',
    version: '29.0.2',
    source: { sdist: { file: 'keystone-29.0.2.tar.gz', sha256: 'f'.repeat(64) } },
  },
  distributions: [wheel('pip'), wheel('uwsgi')],
});

/** What a plan of it takes besides. */
export const keystonePlace = {
  name: 'keystone',
  lock: keystoneLock,
  baseDigest: `sha256:${'a'.repeat(64)}`,
  builderDigest: `sha256:${'c'.repeat(64)}`,
  basePackages: ['libxml2'],
  profiles: profilesSchema.parse({ system: { apache2: ['apache'], libxml2: [] }, python: {}, tools: [] }),
};
