import { releasesSchema, type Constraint } from '@stx/formats';
import type { Facts } from './facts.js';
import { filesOf, pageSchema, type ListedFile } from './index-page.js';
import { planOutdated, type ImageAnswer } from './plan-outdated.js';
import { renderOutdated } from './render-outdated.js';
import type { Finding } from './report.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const commit = (letter: string): string => letter.repeat(40);
const releases = releasesSchema.parse({
  repository: 'https://example.org/openstack/releases',
  commit: commit('0'),
  repositories: {
    'openstack/nova': { deliverable: 'nova', versions: { '33.0.0': commit('1'), '33.0.1': commit('2') } },
    'openstack/horizon': { deliverable: 'horizon', versions: { '25.6.0': commit('3'), '25.7.0': commit('4') } },
    'openstack/watcher': { deliverable: 'watcher', versions: { '16.0.0': commit('5'), '16.0.1': commit('6') } },
  },
});
const pin = (name: string, version: string, line: number): Constraint => ({ name, version, line, marker: undefined });
const sdist = (name: string, version: string): Facts['projects'][number] => ({
  ...{ name, version, source: { sdist: { name, version } }, release: '2026.1', constraint: undefined },
  file: `images/${name}/image.yaml`,
});
const git = (name: string, letter: string): Facts['commits'][number] => ({
  ...{ name, release: '2026.1', constraint: undefined, file: `images/${name}/image.yaml` },
  source: { git: { repository: `https://example.org/openstack/${name}`, commit: commit(letter) } },
});
const locked = (name: string, version: string, lock = 'nova', yanked?: string): Facts['locked'][number] => ({
  ...{
    name,
    version,
    yanked,
    indexFile: `${name}-${version}-py3-none-any.whl`,
    file: `images/${lock}/image.lock.yaml`,
  },
});
const entry = (name: string, version: string, limit?: string, reason?: string): Facts['entries'][number] => ({
  ...{ name, version, reason, release: '2026.1', file: 'wheels/base/wheels.yaml' },
  constraint: limit === undefined ? undefined : pin(name, limit, 1),
});

const facts: Facts = {
  projects: [sdist('nova', '33.0.1'), sdist('horizon', '25.7.3'), sdist('gnocchi', '4.7.1')],
  commits: [git('watcher', '5'), git('plugin', '7')],
  entries: [entry('six', '1.16', '1.17'), entry('waived', '1.0', '2.0', 'cgts asks for it'), entry('abclient', '0.2')],
  pins: [pin('zstd', '1.5', 4), pin('six', '1.17', 5), pin('deleted', '1.0', 6)].map((constraint) => ({
    constraint,
    file: 'wheels/constraints/2026.1/upper-constraints.txt',
  })),
  locked: [
    locked('zstd', '1.5'),
    locked('zstd', '1.5', 'heat'),
    locked('old', '1.0', 'nova', 'known'),
    locked('six', '1.17'),
  ],
  images: ['a:1', 'b:1', 'c:1'].map((reference) => ({
    reference,
    named: digest('a'),
    file: 'images/x/images.lock.yaml',
  })),
  releases: new Map([['2026.1', releases]]),
};

/** The list of a distribution: sdist and wheel of each version; a reason yanks both. */
function list(name: string, versions: Record<string, string | false>): [string, readonly ListedFile[]] {
  const files = Object.entries(versions).flatMap(([version, yanked]) =>
    [`${name}-${version}.tar.gz`, `${name}-${version}-py3-none-any.whl`].map((filename) => ({ filename, yanked })),
  );
  return [name, filesOf(name, pageSchema.parse({ files }))];
}

/** An index and registries that have what the workspace has, no more. */
const current = {
  nova: { '33.0.1': false, '34.0.0': false, '33.0.9.dev1': false, '33.0.2rc1': false },
  horizon: { '25.7.3': false, '25.8.0': false },
  gnocchi: { '4.7.1': false, '4.8.0': false },
  six: { '1.16': false, '1.17': false },
  waived: { '1.0': false },
  abclient: { '0.2': false },
  zstd: { '1.5': false },
  deleted: { '1.0': false },
  old: { '1.0': 'known' },
} satisfies Record<string, Record<string, string | false>>;

function findings(
  changes: Record<string, Record<string, string | false>>,
  images: Record<string, ImageAnswer> = {},
  all = false,
): Finding[] {
  const index = new Map(Object.entries({ ...current, ...changes }).map(([name, versions]) => list(name, versions)));
  const answers = facts.images.map(({ reference }): [string, ImageAnswer] => [reference, { named: digest('a') }]);
  return planOutdated(facts, { index, images: new Map([...answers, ...Object.entries(images)]) }, { all }).findings;
}

const short = ({ kind, name, from, to }: Finding): string =>
  [kind, name, from, to ?? '-'].join(' ').replaceAll('sha256:', '');
const BEFORE = ['patch release watcher 16.0.0 16.0.1', 'wheel set behind six 1.16 1.17'];

test('an index without news gives what the files of the workspace alone show: no other series, no pre-release', () => {
  expect(findings({}).map(short)).toEqual(BEFORE);
});

test.each<[string, Parameters<typeof findings>, string[]]>([
  ['a patch release', [{ nova: { '33.0.1': false, '33.0.2': false } }], ['patch release nova 33.0.1 33.0.2']],
  [
    'two of them: the newest',
    [{ horizon: { '25.7.3': false, '25.7.4': false, '25.7.10': false } }],
    ['patch release horizon 25.7.3 25.7.10'],
  ],
  [
    'one of a project without a table',
    [{ gnocchi: { '4.7.1': false, '4.7.2': false } }],
    ['patch release gnocchi 4.7.1 4.7.2'],
  ],
  ['a yanked patch release', [{ nova: { '33.0.1': false, '33.0.2': 'broken' } }], []],
  [
    'a yanked pin that is locked',
    [{ zstd: { '1.5': 'unsafe', '1.5.1': false } }],
    ['yanked in a lock zstd 1.5 -', 'yanked constraint zstd 1.5 1.5.1'],
  ],
  ['a deleted pin', [{ deleted: {} }], ['missing from the index deleted 1.0 -']],
  ['a newer release of a pin', [{ zstd: { '1.5': false, '2.0': false } }], []],
  [
    'the same with all',
    [{ zstd: { '1.5': false, '2.0': false } }, {}, true],
    ['superseded constraint zstd 1.5 2.0', 'yanked in a lock old 1.0 -', 'wheel set behind waived 1.0 2.0'],
  ],
  [
    'an entry without a constraint',
    [{ abclient: { '0.2': false, '0.3': false } }],
    ['wheel set behind abclient 0.2 0.3'],
  ],
  ['a moved tag', [{}, { 'b:1': { named: digest('b') } }], [`tag moved b:1 ${'a'.repeat(64)} ${'b'.repeat(64)}`]],
  ['a removed tag', [{}, { 'c:1': { why: 'c:1 is not in its registry' } }], [`tag missing c:1 ${'a'.repeat(64)} -`]],
])('%s gives exactly its findings', (_, given, expected) => {
  expect(
    findings(...given)
      .map(short)
      .sort(),
  ).toEqual([...BEFORE, ...expected].sort());
});

test('a finding in several locks is one row, with the reason', () => {
  const [finding] = findings({ zstd: { '1.5': 'not\nthread safe' } });
  const files = ['images/heat/image.lock.yaml', 'images/nova/image.lock.yaml'];
  expect(finding).toEqual({ kind: 'yanked in a lock', name: 'zstd', from: '1.5', files, why: 'not thread safe' });
  const report = { distributions: 9, images: 3, findings: finding === undefined ? [] : [finding], skipped: [] };
  expect(renderOutdated(report).split('\n')).toEqual([
    'finding           name  has  there is  where',
    'yanked in a lock  zstd  1.5  -         images/heat/image.lock.yaml, images/nova/image.lock.yaml: not thread safe',
    '1 findings; asked about 9 distributions and 3 images of registries',
  ]);
});

test('commits that no table lists are named as skipped', () => {
  const { skipped } = planOutdated(facts, { index: new Map(), images: new Map() }, { all: false });
  expect(skipped).toEqual(['https://example.org/openstack/plugin (1 sources; needs a clone)']);
});
