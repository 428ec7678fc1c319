import type { Bill, Deb, Distribution } from '@stx/describe';
import { advisorySchema, type Advisory } from './advisory.js';
import { packagesOf } from './packages.js';
import { scan } from './scan.js';

const deb = (name: string, version: string, source = { name, version }): Deb => ({
  name,
  version,
  architecture: 'amd64',
  source,
  licences: [],
  requires: [],
  layer: '',
});

const python = (name: string, version: string): Distribution => ({
  name,
  version,
  path: '',
  layer: '',
  licences: [],
  requires: [],
  patches: [],
  decisions: [],
  libraries: [],
  embedded: [],
});

const bill: Bill = {
  image: { project: 'x', label: 'stx-x', digest: 'sha256:a', configDigest: 'sha256:b', architecture: 'amd64' },
  system: { id: 'debian', version: '13.1', title: 'Debian' },
  debs: [
    deb('libssl3t64', '3.5.1-1', { name: 'openssl', version: '3.5.1-1' }),
    deb('zlib1g', '1:1.3-1+b1', { name: 'zlib', version: '1:1.3-1' }),
    deb('perl-base', '5.40.1~rc1-1'),
  ],
  distributions: [python('oslo-utils', '10.0.1'), python('odd', 'not a version')],
  unread: [],
};

type Events = Record<string, string>[];
const range = (...events: Events): object => ({ type: 'ECOSYSTEM', events });
const entry = (ecosystem: string, name: string, ...ranges: object[]): object => ({
  package: { ecosystem, name },
  ranges,
});
const advisory = (affected: object[], more: object = {}): Advisory =>
  advisorySchema.parse({ id: 'A-1', modified: '2026-11-01T00:00:00Z', affected, ...more });
const about = (name: string, ...events: Events): Advisory[] => [advisory([entry('Debian:13', name, range(...events))])];
const pypi = (name: string, ...events: Events): Advisory[] => [advisory([entry('PyPI', name, range(...events))])];
const answers = (advisories: Advisory[]): string[] =>
  scan(packagesOf(bill), advisories).map(({ package: { name }, answer, fixed }) =>
    [name, answer, ...(fixed === undefined ? [] : [fixed])].join(' '),
  );

const FROM_START = { introduced: '0' };
const CASES: [string, Advisory[], string[]][] = [
  ['by source package', about('openssl', FROM_START, { fixed: '3.5.1-2' }), ['openssl affected 3.5.1-2']],
  ['not by binary package', about('libssl3t64', FROM_START), []],
  [
    'binary rebuild of the fixed source',
    about('zlib', FROM_START, { fixed: '1:1.3-1' }),
    ['zlib not affected 1:1.3-1'],
  ],
  ['binary rebuild before the fix', about('zlib', FROM_START, { fixed: '1:1.3-1+b1' }), ['zlib affected 1:1.3-1+b1']],
  ['epoch in the image', about('zlib', FROM_START, { fixed: '2.0-1' }), ['zlib not affected 2.0-1']],
  ['epoch in the advisory', about('openssl', FROM_START, { fixed: '1:0.1-1' }), ['openssl affected 1:0.1-1']],
  ['~ before the release', about('perl-base', FROM_START, { fixed: '5.40.1-1' }), ['perl-base affected 5.40.1-1']],
  [
    '~ after the earlier release',
    about('perl-base', FROM_START, { fixed: '5.40.0-9' }),
    ['perl-base not affected 5.40.0-9'],
  ],
  ['no fix', about('openssl', FROM_START), ['openssl affected']],
  ['fixed "0"', about('openssl', FROM_START, { fixed: '0' }), ['openssl not affected 0']],
  ['introduced later', about('openssl', { introduced: '3.6' }, { fixed: '3.7' }), ['openssl not affected']],
  ['introduced exactly', about('openssl', { introduced: '3.5.1-1' }), ['openssl affected']],
  ['unsorted events', about('openssl', { fixed: '3.6' }, FROM_START), ['openssl affected 3.6']],
  ['last affected is the version', about('openssl', FROM_START, { last_affected: '3.5.1-1' }), ['openssl affected']],
  ['last affected is earlier', about('openssl', FROM_START, { last_affected: '3.5.0-1' }), ['openssl not affected']],
  ['no beginning', about('openssl', { fixed: '3.6' }), ['openssl cannot tell']],
  ['a limit', about('openssl', FROM_START, { limit: '3' }), ['openssl cannot tell']],
  ['invalid version in the advisory', about('openssl', FROM_START, { fixed: 'soon' }), ['openssl cannot tell']],
  ['invalid version of the package', pypi('odd', FROM_START, { fixed: '2' }), ['odd cannot tell']],
  ['spelling of PyPI', pypi('Oslo.Utils', FROM_START, { fixed: '10.0.2' }), ['oslo-utils affected 10.0.2']],
  ['order of PEP 440', pypi('oslo_utils', FROM_START, { fixed: '10.0.1rc1' }), ['oslo-utils not affected 10.0.1rc1']],
  [
    'several ranges in one entry',
    [
      advisory([
        entry(
          'PyPI',
          'oslo-utils',
          range(FROM_START, { fixed: '9.1' }),
          range({ introduced: '10' }, { fixed: '10.2' }),
        ),
      ]),
    ],
    ['oslo-utils affected 10.2'],
  ],
  [
    'several parts in one range, between them',
    pypi('oslo-utils', FROM_START, { fixed: '9.1' }, { introduced: '11' }, { fixed: '12' }),
    ['oslo-utils not affected 9.1'],
  ],
  [
    'withdrawn',
    [advisory([entry('Debian:13', 'openssl', range(FROM_START))], { withdrawn: '2026-10-01T00:00:00Z' })],
    ['openssl not affected'],
  ],
  [
    'git ranges only',
    [
      advisory([
        entry('PyPI', 'oslo-utils', { type: 'GIT', events: [{ introduced: '0' }, { fixed: 'a'.repeat(40) }] }),
      ]),
    ],
    ['oslo-utils cannot tell'],
  ],
  ['no versions at all', [advisory([entry('PyPI', 'oslo-utils')])], ['oslo-utils cannot tell']],
  [
    'listed under another spelling',
    [advisory([{ package: { ecosystem: 'PyPI', name: 'oslo-utils' }, versions: ['10.0.1.0'] }])],
    ['oslo-utils affected'],
  ],
  [
    'not listed',
    [advisory([{ package: { ecosystem: 'PyPI', name: 'oslo-utils' }, versions: ['9'] }])],
    ['oslo-utils not affected'],
  ],
  ['another release', [advisory([entry('Debian:12', 'openssl', range(FROM_START))])], []],
  [
    'this release among others',
    [
      advisory([
        entry('Debian:12', 'openssl', range(FROM_START)),
        entry('Debian:13', 'openssl', range(FROM_START, { fixed: '3.5.0-1' })),
      ]),
    ],
    ['openssl not affected 3.5.0-1'],
  ],
  ['all releases', [advisory([entry('Debian', 'openssl', range(FROM_START))])], ['openssl affected']],
  ['the same name elsewhere', [advisory([entry('npm', 'oslo-utils', range(FROM_START))])], []],
];

test.each(CASES)('%s', (_case, advisories, expected) => {
  expect(answers(advisories)).toEqual(expected);
});

const record = (id: string, upstream: string[], ...events: Events): Advisory =>
  advisory([entry('Debian:13', 'openssl', range(...events))], { id, upstream });

test('advisories about one CVE are one finding with the most severe answer', () => {
  const found = scan(packagesOf(bill), [
    record('DEBIAN-CVE-2026-1', ['CVE-2026-1'], FROM_START),
    record('DSA-1-1', ['CVE-2026-1'], FROM_START, { fixed: '3.5.0-1' }),
  ]);
  expect(found.map(({ ids, aliases, answer }) => [ids, aliases, answer])).toEqual([
    [['DEBIAN-CVE-2026-1', 'DSA-1-1'], ['CVE-2026-1'], 'affected'],
  ]);
});

test('an advisory about several CVEs is one of their findings only if it gives their answer', () => {
  const each = ['CVE-2026-1', 'CVE-2026-2'].map((cve) => record(`DEBIAN-${cve}`, [cve], FROM_START));
  const both = record('DSA-1-1', ['CVE-2026-1', 'CVE-2026-2'], FROM_START);
  const other = record('DSA-1-1', ['CVE-2026-1', 'CVE-2026-2'], FROM_START, { fixed: '1' });
  expect(scan(packagesOf(bill), [...each, both])).toHaveLength(2);
  expect(scan(packagesOf(bill), [...each, other])).toHaveLength(3);
});
