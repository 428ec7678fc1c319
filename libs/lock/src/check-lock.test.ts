import { lockSchema, type Constraint, type Lock } from '@stx/formats';
import { checkLock } from './check-lock.js';
import { originOf, type Wishes } from './collect-wishes.js';

const wishes: Wishes = {
  requirements: ['os-brick'],
  sources: [
    { name: 'keystone', version: '29.0.2', extras: [], source: { sdist: { name: 'keystone', version: '29.0.2' } } },
  ],
  waivers: {},
  sets: {},
  policies: {},
  policy: 'any',
  buildRequires: {},
  release: '2026.1',
  python: '3.13',
  loci: 'a'.repeat(40),
  dependencies: true,
};
const constraints: Constraint[] = [
  { name: 'os-brick', version: '7.0.0', marker: undefined, line: 10 },
  { name: 'lxml', version: '6.0.2', marker: undefined, line: 11 },
  { name: 'keystone', version: '1.0.0', marker: undefined, line: 12 },
];

function lockOf(version: string, over: Partial<Wishes> = {}): Lock {
  const sdist = { file: 'keystone-29.0.2.tar.gz', sha256: 'b'.repeat(64) };
  return lockSchema.parse({
    lockVersion: 1,
    resolvedFrom: originOf({ ...wishes, ...over }, constraints, ['os-brick', 'keystone']),
    release: '2026.1',
    python: '3.13',
    project: { name: 'keystone', version: '29.0.2', source: { sdist } },
    distributions: [
      { name: 'os-brick', version, wheel: { file: `os_brick-${version}-py3-none-any.whl`, sha256: 'c'.repeat(64) } },
    ],
  });
}

const check = (lock: Lock, limits = constraints, wanted = wishes): string[] =>
  checkLock({
    file: 'images/keystone/image.lock.yaml',
    command: './nx lock keystone',
    lock,
    wishes: wanted,
    constraints: limits,
  }).map((fault) => `${fault.code} ${fault.message} ${fault.hint ?? ''}`);

test('a lock that matches is accepted; the project itself may differ from its own constraint', () => {
  expect(check(lockOf('7.0.0'))).toEqual([]);
});

test('a version that is not the constrained one is refused with the constraint and its line', () => {
  const [fault] = check(lockOf('6.9.0'));
  expect(fault).toMatch(
    /CONSTRAINT_VIOLATED os-brick 6\.9\.0 .* os-brick===7\.0\.0 \(upper-constraints\.txt:10\).*\.\/nx lock keystone/u,
  );
});

test('a waiver with the same version lets it pass', () => {
  const waived = { waivers: { 'os-brick': { version: '6.9.0', reason: 'needed by a driver' } } };
  expect(check(lockOf('6.9.0', waived), constraints, { ...wishes, ...waived })).toEqual([]);
});

test('a bump of a constraint on something in the lock is noticed, one on something else is not', () => {
  const bump = (name: string): Constraint[] =>
    constraints.map((limit) => (limit.name === name ? { ...limit, version: '99.0' } : limit));
  expect(check(lockOf('7.0.0'), bump('lxml'))).toEqual([]);
  expect(check(lockOf('7.0.0'), bump('os-brick')).join()).toContain('os-brick===99.0');
});

test('a constraint that moves to another line changes nothing', () => {
  const moved = constraints.map((limit) => ({ ...limit, line: limit.line + 5 })).reverse();
  expect(check(lockOf('7.0.0'), moved)).toEqual([]);
});

test('another wish makes the lock stale, and the command to run is named', () => {
  const [fault] = check(lockOf('7.0.0'), constraints, { ...wishes, requirements: ['os-brick', 'psutil'] });
  expect(fault).toMatch(/LOCK_STALE .*expected sha256:.*got sha256:.* run \.\/nx lock keystone/u);
});
