import { lockSchema, wheelSetSchema, type Constraint, type Lock, type WheelPackage, type WheelSet } from '@stx/formats';
import { checkLock, checkSetLock } from './check-lock.js';
import { collectSetRequest, originOf, type LockRequest } from './collect-request.js';
import { withBuilds } from './with-builds.js';

const request: LockRequest = {
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

function lockOf(version: string, over: Partial<LockRequest> = {}, limits = constraints): Lock {
  const reason = over.waivers?.['os-brick']?.reason;
  const sdist = { file: 'keystone-29.0.2.tar.gz', sha256: 'b'.repeat(64) };
  return lockSchema.parse({
    lockVersion: 1,
    resolvedFrom: originOf({ ...request, ...over }, limits, ['os-brick', 'keystone']),
    release: '2026.1',
    python: '3.13',
    loci: request.loci,
    project: { name: 'keystone', version: '29.0.2', source: { sdist } },
    distributions: [
      {
        name: 'os-brick',
        version,
        wheel: { file: `os_brick-${version}-py3-none-any.whl`, sha256: 'c'.repeat(64) },
        ...(reason === undefined ? {} : { waiver: reason }),
      },
    ],
  });
}

const check = (lock: Lock, limits = constraints, wanted = request): string[] =>
  checkLock({
    file: 'images/keystone/image.lock.yaml',
    command: './nx lock keystone',
    lock,
    request: wanted,
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
  expect(check(lockOf('6.9.0', waived), constraints, { ...request, ...waived })).toEqual([]);
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

test('a waiver and a constraint are compared as versions', () => {
  const waived = { waivers: { 'os-brick': { version: '6.9', reason: 'needed by a driver' } } };
  expect(check(lockOf('6.9.0', waived), constraints, { ...request, ...waived })).toEqual([]);
  const shorter = constraints.map((limit) => (limit.name === 'os-brick' ? { ...limit, version: '7.0' } : limit));
  expect(check(lockOf('7.0.0'), shorter).join()).not.toContain('CONSTRAINT_VIOLATED');
});

test('a constraint with a marker holds on the Pythons that the marker names', () => {
  const [brick] = constraints.map((limit) => ({ ...limit, marker: "python_version<'3.12'" }));
  const both = [brick, { ...brick, version: '6.9.0', marker: "python_version>='3.12'" }].flatMap((each) => each ?? []);
  expect(check(lockOf('7.0.0'), both as Constraint[]).join()).toContain('os-brick===6.9.0');
});

test('a requirement that the lock does not hold makes it stale, and the command to run is named', () => {
  const faults = check(lockOf('7.0.0'), constraints, { ...request, requirements: ['os-brick>=7.1', 'psutil'] });
  expect(faults).toEqual([
    'LOCK_STALE lock is stale: os-brick>=7.1: the lock holds os-brick 7.0.0 run ./nx lock keystone',
    'LOCK_STALE lock is stale: psutil: the lock does not hold it run ./nx lock keystone',
  ]);
});

const only = { ...request, requirements: ['os-brick'] };
const project = only.sources.map((source) => ({ ...source, extras: ['ldap'] }));
const pinned = constraints.map((limit) => (limit.name === 'keystone' ? { ...limit, version: '29.0.2' } : limit));
const waiver = { version: '7.0.0', reason: 'a reason' };

test.each<[what: string, before: Partial<LockRequest>, now: Partial<LockRequest>, told: string]>([
  ['a requirement is removed', {}, { requirements: [] }, 'the requirement os-brick was removed (pipPackages'],
  ['a requirement is added', { requirements: [] }, {}, 'the requirement os-brick was added (pipPackages'],
  ['a version is required', {}, { requirements: ['os-brick>=7'] }, 'the requirement os-brick is now os-brick>=7 (pipP'],
  ['an extra is added', {}, { sources: project }, 'the extra ldap of keystone was added (extras of image.yaml)'],
  [
    'a waiver is added',
    {},
    { waivers: { lxml: waiver } },
    'the waiver of lxml 7.0.0 was added (waivers of image.yaml)',
  ],
  ['the policy changes', { policy: 'source' }, { policy: 'any' }, 'the policy is now any instead of source'],
  [
    'the policy of a package changes',
    { policies: { 'os-brick': 'prebuilt' } },
    {},
    'the policy of os-brick is now any instead of prebuilt (wheels.yaml)',
  ],
  [
    'a build requirement is added',
    {},
    { buildRequires: { 'os-brick': ['pbr'] } },
    'the build requirements of os-brick were added (buildRequires of wheels.yaml)',
  ],
])('when %s, the lock is stale and says so', (_what, before, now, told) => {
  const faults = check(lockOf('7.0.0', before), constraints, { ...request, ...now });
  expect(faults).toEqual([expect.stringContaining(`LOCK_STALE lock is stale: ${told}`)]);
});

test('a constraint on the project itself that changed is named with its line', () => {
  const [fault] = check(lockOf('7.0.0'), pinned);
  expect(fault).toContain('more than one input changed, or one whose earlier value the lock does not hold');
  const without = constraints.filter(({ name }) => name !== 'keystone');
  expect(check(lockOf('7.0.0', {}, without))).toEqual([
    'LOCK_STALE lock is stale: the constraint keystone===1.0.0 (upper-constraints.txt:12) was added run ./nx lock keystone',
  ]);
  expect(check(lockOf('7.0.0', {}, pinned)).join()).toContain(
    'the constraint keystone===29.0.2 is now keystone===1.0.0 (upper-constraints.txt:12)',
  );
});

test('what a lock accepts of wheels is compared by itself', () => {
  const wheelWaivers = [
    { distribution: 'os-brick', sha256: 'f'.repeat(64), record: true as const, reason: 'harmless' },
  ];
  const [fault] = check(lockOf('7.0.0'), constraints, { ...request, wheelWaivers });
  expect(fault).toBe(
    "LOCK_STALE lock is stale: wheelWaivers: 'os-brick ffffffffffff' was added run ./nx lock keystone",
  );
});

test('where two inputs changed, the fault names those that it cannot tell apart, and no hash', () => {
  const [fault] = check(lockOf('7.0.0'), constraints, { ...request, sources: project, policy: 'prebuilt' });
  expect(fault).toContain('pipPackages, extras or waivers of image.yaml');
  expect(fault).not.toContain('sha256:');
});

const set = wheelSetSchema.parse({
  base: 'trixie',
  release: '2026.1',
  packages: {
    fm_core: {
      version: '1.0',
      source: { git: { repository: 'https://a.example/fault', commit: 'd'.repeat(40) } },
      prepare: ['make lib'],
      bundle: true,
    },
  },
});

function setLock(): Lock {
  const { git } = set.packages.fm_core?.source as { git: { repository: string; commit: string } };
  const source = { git: { ...git, tree: 'e'.repeat(40) } };
  const bare = {
    lockVersion: 1,
    resolvedFrom: originOf(requestOf(set), [], ['fm-core']),
    release: '2026.1',
    python: '3.13',
    distributions: [{ name: 'fm-core', version: '1.0', source }],
  };
  return withBuilds(lockSchema.parse(bare), set);
}

const requestOf = ({ packages }: WheelSet): LockRequest => {
  const sources = Object.entries(packages).flatMap(([name, { version, source }]) =>
    source === undefined ? [] : [{ name, version, extras: [], source }],
  );
  return collectSetRequest({ ...set, packages }, sources, '3.13');
};

function checkSet(entry: Partial<WheelPackage>): string[] {
  const fm = set.packages.fm_core;
  if (fm === undefined) throw new Error('the set has no fm_core');
  const edited = { ...set, packages: { fm_core: { ...fm, ...entry } } };
  const file = 'wheels/starlingx/wheels.lock.yaml';
  const inputs = { file, command: './nx lock wheels-starlingx', lock: setLock(), request: requestOf(edited) };
  return checkSetLock(inputs, edited).map(({ code, hint }) => `${code} ${hint ?? ''}`);
}

test('the lock of a wheel set that matches is accepted', () => {
  expect(checkSet({})).toEqual([]);
});

test.each([
  ['another commit', { source: { git: { repository: 'https://a.example/fault', commit: 'f'.repeat(40) } } }],
  ['another version', { version: '1.1' }],
  ['another preparation', { prepare: ['make all'] }],
  ['none any more', { prepare: [] }],
  ['another environment', { environment: { A: 'b' } }],
  ['no bundling', { bundle: false }],
])('the lock of a wheel set is refused for %s', (_what, entry) => {
  expect(checkSet(entry)).toEqual(['LOCK_STALE run ./nx lock wheels-starlingx']);
});
