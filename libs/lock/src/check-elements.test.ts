import { lockSchema, type Lock } from '@stx/formats';
import { contentFaults } from './check-content.js';
import type { LockRequest } from './collect-request.js';

const request: LockRequest = {
  requirements: [],
  sources: [],
  waivers: {},
  sets: {},
  policies: {},
  policy: 'any',
  buildRequires: {},
  release: '2026.1',
  python: '3.13',
  dependencies: true,
};
const lock = lockSchema.parse({
  lockVersion: 1,
  resolvedFrom: `sha256:${'0'.repeat(64)}`,
  release: '2026.1',
  python: '3.13',
  distributions: [],
});
const [commit, other, tree] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const git = { repository: 'https://a.example/novnc', commit };
const waiver = (sha256: string, reason = 'harmless') => ({
  distribution: 'os-brick',
  sha256: sha256.repeat(64),
  record: true as const,
  reason,
});
const patch = (file: string, letter: string) => ({ file, sha256: letter.repeat(64) });

const faultsOf = (now: Partial<LockRequest>, before: Partial<Lock> = {}): string[] =>
  contentFaults({ ...lock, ...before }, { ...request, ...now });

test.each<[what: string, now: Partial<LockRequest>, before: Partial<Lock>, told: string[]]>([
  [
    'a package repository',
    { packageRepositories: [{ name: 'pinned', digest: digest('1') }] },
    { packageRepositories: [{ name: 'pinned', digest: digest('2') }] },
    ["packageRepositories: 'pinned' changed"],
  ],
  [
    'package repositories',
    { packageRepositories: [{ name: 'new', digest: digest('1') }] },
    { packageRepositories: [{ name: 'old', digest: digest('1') }] },
    ["packageRepositories: 'new' was added", "packageRepositories: 'old' was removed"],
  ],
  [
    'the order of package repositories',
    { packageRepositories: ['a', 'b'].map((name) => ({ name, digest: digest('1') })) },
    { packageRepositories: ['b', 'a'].map((name) => ({ name, digest: digest('1') })) },
    ['packageRepositories: the order changed'],
  ],
  [
    'an extra source',
    { extraSources: [{ name: 'novnc', source: { git } }] },
    { extraSources: [{ name: 'novnc', source: { git: { ...git, commit: other, tree } } }] },
    [
      `extraSources: 'novnc' changed: expected https://a.example/novnc at ${commit}, got https://a.example/novnc at ${other}`,
    ],
  ],
  [
    'a waiver of a wheel',
    { wheelWaivers: [waiver('1', 'known')] },
    { wheelWaivers: [waiver('1'), waiver('2')] },
    ["wheelWaivers: 'os-brick 111111111111' changed", "wheelWaivers: 'os-brick 222222222222' was removed"],
  ],
  [
    'a patch',
    { patches: [patch('a.patch', '1'), patch('b.patch', '2')] },
    { patches: [patch('a.patch', '3')] },
    [
      "patches: 'a.patch' changed: expected a.patch (111111111111), got a.patch (333333333333)",
      "patches: 'b.patch' was added",
    ],
  ],
  [
    'a patch of a commit',
    {},
    { patches: [{ git: { ...git, tree, subdirectory: 'debian' }, series: 'series', files: [patch('a.patch', '1')] }] },
    ["patches: 'https://a.example/novnc/debian' was removed"],
  ],
  ['the release', {}, { release: '2025.2' }, ['release: expected 2026.1, got 2025.2']],
  ['the Python of the base', {}, { python: '3.11' }, ['python: expected 3.13, got 3.11']],
  ['LOCI', { loci: commit }, {}, [`loci: expected ${commit}, got none`]],
])('a change of %s is named', (_what, now, before, told) => {
  expect(faultsOf(now, before)).toEqual(told);
});

test('a lock that has what the workspace gives is accepted, with the tree that the workspace does not know', () => {
  const both = { packageRepositories: [{ name: 'pinned', digest: digest('1') }], patches: [patch('a.patch', '1')] };
  const sources = (source: object): object => ({ extraSources: [{ name: 'novnc', source: { git: source } }] });
  expect(faultsOf({ ...both, ...sources(git) }, { ...both, ...sources({ ...git, tree }) })).toEqual([]);
});
