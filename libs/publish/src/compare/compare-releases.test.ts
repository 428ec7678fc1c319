import { orderDebian, type LockedSource } from '@stx/formats';
import { compareReleases } from './compare-releases.js';
import { findRegressions } from './find-regressions.js';
import { renderComparison, renderMarkdown } from './render-comparison.js';
import type { SnapshotFile, SnapshotImage } from './snapshot.js';

const git = (letter: string): LockedSource => ({
  git: { repository: 'https://example.org/x/keystone', commit: letter.repeat(40), tree: letter.repeat(40) },
});
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

const FILES: [string, SnapshotFile][] = [
  ['etc/keystone.conf', { size: 10, hash: 'a', owner: undefined }],
  ['site/six.py', { size: 20, hash: 'b', owner: 'python six' }],
  ['site/paste.py', { size: 30, hash: 'c', owner: 'python paste' }],
  ['var/lib/dpkg/status', { size: 30, hash: 'd', owner: undefined }],
];

function image(change: Partial<SnapshotImage> = {}): SnapshotImage {
  return {
    digest: digest('a'),
    release: '2026.1',
    recipe: 'loci@1',
    base: digest('b'),
    source: git('a'),
    python: new Map([
      ['keystone', '29.0.0'],
      ['paste', '3.10.1'],
      ['six', '1.17.0'],
    ]),
    debs: new Map([
      ['libc6', '2.41-12'],
      ['openssl', '3.5.1-1+deb13u1'],
    ]),
    layers: [
      { digest: digest('c'), size: 100 },
      { digest: digest('d'), size: 50 },
    ],
    files: () => new Map(FILES),
    verification: { checks: { imports: 3, needs: 1 }, services: ['identity API'], accepted: [] },
    ...change,
  };
}

/** Twelve changes: three of images, nine of facts of keystone and nova. */
const FROM = new Map([
  ['glance', image()],
  ['keystone', image()],
  ['nova', image()],
  ['old', image()],
]);
const TO = new Map([
  ['glance', image()],
  [
    'keystone',
    image({
      source: git('b'), // 1
      python: new Map([
        ['keystone', '29.0.1'], // 2
        ['paste', '3.10.1'],
        ['zaqar', '1.0'], // 3, and 4 for six
      ]),
      debs: new Map([
        ['libc6', '2.41-12+deb13u1'], // 5
        ['openssl', '3.5.1-1'], // 6: older
      ]),
      layers: [
        { digest: digest('c'), size: 100 },
        { digest: digest('e'), size: 80 }, // 7
      ],
      files: () =>
        new Map<string, SnapshotFile>([
          ['etc/keystone.conf', { size: 15, hash: 'changed', owner: undefined }], // 8
          ['site/paste.py', { size: 31, hash: 'patched', owner: 'python paste' }], // 9
          ['site/paste-3.10.1.dist-info/RECORD', { size: 9, hash: 'follows', owner: 'python paste' }],
          ['var/lib/dpkg/status', { size: 40, hash: 'follows from the packages', owner: undefined }],
        ]),
    }),
  ],
  ['nova', image({ verification: { checks: { imports: 2, needs: 1 }, services: [], accepted: [] } })], // 10
  ['new', image()], // 11, and 12 for old
]);

test('twelve planted changes are found, and nothing else', () => {
  const { images, unchanged, notCompared } = compareReleases(FROM, TO);
  const found = images.flatMap(({ project, is, changes }) => [
    ...(is === 'changed' ? [] : [`${project} ${is}`]),
    ...changes.map((change) => `${project} ${change.kind} ${change.name} ${change.is}`),
  ]);
  expect(found).toEqual([
    'keystone source https://example.org/x/keystone changed',
    'keystone python keystone upgraded',
    'keystone python six removed',
    'keystone python zaqar added',
    'keystone deb libc6 upgraded',
    'keystone deb openssl downgraded',
    'keystone layers 1 of 2 layers are new changed',
    'keystone file etc/keystone.conf changed',
    'keystone file site/paste.py changed',
    'new added',
    'nova verification service identity API lost',
    'old removed',
  ]);
  expect(found).toHaveLength(12);
  expect(unchanged).toEqual(['glance']);
  expect(notCompared).toEqual([]);
});

test('a downgrade and lost verification are regressions, unless they are accepted', () => {
  const comparison = compareReleases(FROM, TO);
  expect(findRegressions(comparison, []).map(({ message }) => message)).toEqual([
    'keystone: openssl is older: 3.5.1-1+deb13u1 -> 3.5.1-1',
    'nova: service identity API is lost',
  ]);
  expect(findRegressions(comparison, ['openssl', 'nova'])).toEqual([]);
});

test('equal releases do not differ, and facts that one side lacks are named, not guessed', () => {
  expect(compareReleases(FROM, FROM).images).toEqual([]);
  const locks = new Map(
    [...FROM].map(([name]) => [name, image({ debs: undefined, layers: undefined, files: undefined })]),
  );
  expect(compareReleases(FROM, locks)).toMatchObject({
    images: [],
    notCompared: ['Debian packages', 'layers', 'files'],
  });
});

test('text and Markdown have one line for a change of several images, and name what regressed', () => {
  const all = compareReleases(
    FROM,
    new Map([...FROM].map(([name]) => [name, image({ debs: new Map([['libc6', '3']]) })])),
  );
  const text = renderComparison(all);
  expect(text.split('\n').filter((line) => line.includes('libc6'))).toEqual(['  libc6 2.41-12 -> 3  (all 4 images)']);
  const markdown = renderMarkdown(compareReleases(FROM, TO), 'v1', 'v2');
  expect(markdown).toContain('# Changes from v1 to v2');
  expect(markdown).toContain('| openssl | 3.5.1-1+deb13u1 | 3.5.1-1 ⚠ older | keystone |');
  expect(markdown).toContain('| keystone | 150 B | 180 B | +30 B |');
});

test.each([
  ['1.0~rc1', '1.0'],
  ['1.0', '1.0-1'],
  ['2.41-12', '2.41-12+deb13u1'],
  ['9.9', '1:0.1'],
  ['1.9', '1.10'],
  ['1.0a', '1.0+'],
])('dpkg sorts %s before %s', (one, other) => {
  expect(orderDebian(one, other)).toBeLessThan(0);
  expect(orderDebian(other, one)).toBeGreaterThan(0);
  expect(orderDebian(one, one)).toBe(0);
});
