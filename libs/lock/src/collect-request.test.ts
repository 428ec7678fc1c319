import { imageSchema, wheelSetSchema, type WheelSet } from '@stx/formats';
import { collectRequest, lockedWaivers, originOf, type RequestInputs } from './collect-request.js';

const image = imageSchema.parse({ base: 'trixie', wheels: ['base'], project: 'none', pipPackages: ['lxml'] });
const set = (packages: object, policy = 'any'): WheelSet =>
  wheelSetSchema.parse({ base: 'trixie', release: '2026.1', policy, packages });

/** The hash a lock that holds lxml and cffi would carry with that base set. */
function origin(base: WheelSet, patches: RequestInputs['patches'] = []): string {
  const request = collectRequest({
    name: 'x',
    image,
    sources: [],
    patches,
    sets: [{ name: 'base', set: base }],
    profiles: { system: {}, python: {}, tools: [] },
    release: '2026.1',
    python: '3.13',
    loci: 'a'.repeat(40),
  });
  return originOf(request, [], ['lxml', 'cffi']);
}

test('an entry of the index that follows the rule of its set leaves the locks of images as they are', () => {
  expect(origin(set({ lxml: { version: '6.0.2' }, Cffi: { version: '2.0.0', policy: 'any' } }))).toBe(origin(set({})));
});

test('a policy of its own, a source or another rule makes the locks that hold the distribution stale', () => {
  const before = origin(set({}));
  const git = { repository: 'https://a.example/b', commit: 'a'.repeat(40) };
  expect(origin(set({ lxml: { version: '6.0.2', policy: 'source' } }))).not.toBe(before);
  expect(origin(set({ lxml: { version: '6.0.2', source: { git } } }))).not.toBe(before);
  expect(origin(set({ lxml: { version: '6.0.2' } }, 'source'))).not.toBe(before);
  expect(origin(set({ other: { version: '1', policy: 'source' } }))).toBe(before);
});

test('a module that a set builds from another commit, or in another way, makes the locks that hold it stale', () => {
  const git = { repository: 'https://a.example/b', commit: 'a'.repeat(40) };
  const module = { version: '6.0.2', source: { git } };
  const before = origin(set({ lxml: module }));
  const commit = 'b'.repeat(40);
  expect(origin(set({ lxml: { ...module, source: { git: { ...git, commit } } } }))).not.toBe(before);
  expect(origin(set({ lxml: { ...module, prepare: ['sed -i /x/d requirements.txt'] } }))).not.toBe(before);
  expect(origin(set({ lxml: module, other: { ...module, source: { git: { ...git, commit } } } }))).toBe(before);
});

test('a patch is known by its content', () => {
  const [one, two] = ['1', '2'].map((digit) => [{ file: 'a.patch', sha256: digit.repeat(64) }]);
  expect(new Set([origin(set({})), origin(set({}), one), origin(set({}), two)]).size).toBe(3);
});

test('a waiver of a wheel is in the lock that holds the distribution, and an edit makes it stale; others stay', () => {
  const waiver = (distribution: string, reason = 'its .pth does nothing'): object => ({
    distribution,
    sha256: '1'.repeat(64),
    startupFiles: ['a.pth'],
    reason,
  });
  const withWaivers = (...wheelWaivers: object[]): WheelSet => wheelSetSchema.parse({ ...set({}), wheelWaivers });
  const before = origin(set({}));
  expect(origin(withWaivers(waiver('LXML')))).not.toBe(before);
  expect(origin(withWaivers(waiver('lxml')))).not.toBe(origin(withWaivers(waiver('lxml', 'another reason'))));
  expect(origin(withWaivers(waiver('coloredlogs')))).toBe(before);
  const { wheelWaivers } = withWaivers(waiver('LXML'), waiver('coloredlogs'));
  expect(lockedWaivers({ setWaivers: wheelWaivers }, ['lxml'])).toEqual({ wheelWaivers: [waiver('lxml')] });
  expect(lockedWaivers({ wheelWaivers }, [])).toMatchObject({ wheelWaivers: [waiver('coloredlogs'), waiver('lxml')] });
  expect(lockedWaivers({}, ['lxml'])).toEqual({});
});
