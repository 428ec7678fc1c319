import { publishSchema, type PublishSettings } from '@stx/formats';
import { composeOwnTags, composeTags, type TagFacts } from './compose-tags.js';

const facts: TagFacts = {
  project: 'keystone',
  codename: 'trixie',
  isVariant: false,
  release: '2026.1',
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
};

interface Options {
  label?: string;
  legacy?: string;
  more?: object;
}

/** The settings that docs/releases.md gives for StarlingX's options. */
function starlingx({ label = '{os}-{codename}-{arch}', legacy, more = {} }: Options): PublishSettings {
  const entries = (os: string): object[] => [
    {
      tag: `{prefix-}${os}-{stream}{-version}.{update}`,
      list: `images-${os}-{stream}-versioned.lst`,
    },
    { tag: `{prefix-}${os}-{stream}-{latest}`, moving: true, list: `images-${os}-{stream}-latest.lst` },
  ];
  const tags = [...entries(label), ...(legacy === undefined ? [] : entries(legacy))];
  return publishSchema.parse({ tags, prefix: 'dev', ...more });
}

/** Results of StarlingX's build-stx-images.sh for the same options, at 292f29c. */
const NAMES: [string, Options, Partial<TagFacts>, string[], string[]][] = [
  [
    'no option but --version',
    { more: { version: '2026.11.29.07.50' } },
    {},
    ['dev-debian-trixie-amd64-stable-2026.11.29.07.50.0', 'dev-debian-trixie-amd64-stable-latest'],
    ['images-debian-trixie-amd64-stable-versioned.lst', 'images-debian-trixie-amd64-stable-latest.lst'],
  ],
  [
    '--prefix=master',
    { more: { prefix: 'master', version: '20260712T220100Z' } },
    {},
    ['master-debian-trixie-amd64-stable-20260712T220100Z.0', 'master-debian-trixie-amd64-stable-latest'],
    ['images-debian-trixie-amd64-stable-versioned.lst', 'images-debian-trixie-amd64-stable-latest.lst'],
  ],
  [
    '--latest-prefix, and bullseye with its legacy names',
    { legacy: '{os}', more: { prefix: 'master', latestPrefix: 'stx.13.0', version: '20260712T220100Z' } },
    { codename: 'bullseye' },
    [
      'master-debian-bullseye-amd64-stable-20260712T220100Z.0',
      'stx.13.0-debian-bullseye-amd64-stable-latest',
      'master-debian-stable-20260712T220100Z.0',
      'stx.13.0-debian-stable-latest',
    ],
    [
      'images-debian-bullseye-amd64-stable-versioned.lst',
      'images-debian-bullseye-amd64-stable-latest.lst',
      'images-debian-stable-versioned.lst',
      'images-debian-stable-latest.lst',
    ],
  ],
  [
    '--prefix=""',
    { more: { prefix: '', version: '1.0' } },
    {},
    ['debian-trixie-amd64-stable-1.0.0', 'debian-trixie-amd64-stable-latest'],
    ['images-debian-trixie-amd64-stable-versioned.lst', 'images-debian-trixie-amd64-stable-latest.lst'],
  ],
  [
    '--version="" and IMAGE_UPDATE_VER=3',
    { more: { updates: { keystone: 3, glance: 9 } } },
    {},
    ['dev-debian-trixie-amd64-stable.3', 'dev-debian-trixie-amd64-stable-latest'],
    ['images-debian-trixie-amd64-stable-versioned.lst', 'images-debian-trixie-amd64-stable-latest.lst'],
  ],
  [
    '--os-label and --stream',
    { label: 'deb13', more: { stream: 'dev', version: '7' } },
    {},
    ['dev-deb13-dev-7.0', 'dev-deb13-dev-latest'],
    ['images-deb13-dev-versioned.lst', 'images-deb13-dev-latest.lst'],
  ],
  [
    '--os-label-legacy, --latest-prefix and IMAGE_UPDATE_VER=1',
    { legacy: 'debian', more: { prefix: 'r', latestPrefix: 'x', version: '7', updates: { keystone: 1 } } },
    {},
    [
      'r-debian-trixie-amd64-stable-7.1',
      'x-debian-trixie-amd64-stable-latest',
      'r-debian-stable-7.1',
      'x-debian-stable-latest',
    ],
    [
      'images-debian-trixie-amd64-stable-versioned.lst',
      'images-debian-trixie-amd64-stable-latest.lst',
      'images-debian-stable-versioned.lst',
      'images-debian-stable-latest.lst',
    ],
  ],
  [
    'both labels, no prefix, no version, and --os-arch=all',
    { label: 'old', legacy: 'centos', more: { prefix: '', latestPrefix: 'nightly' } },
    { arch: 'all' },
    ['old-stable.0', 'nightly-old-stable-latest', 'centos-stable.0', 'nightly-centos-stable-latest'],
    [
      'images-old-stable-versioned.lst',
      'images-old-stable-latest.lst',
      'images-centos-stable-versioned.lst',
      'images-centos-stable-latest.lst',
    ],
  ],
];

test.each(NAMES)("StarlingX's names: %s", (_name, options, more, tags, lists) => {
  const composed = composeTags(starlingx(options), { ...facts, ...more });
  expect(composed.map(({ tag }) => tag)).toEqual(tags);
  expect(composed.map(({ list }) => list)).toEqual(lists);
  expect(composed.map(({ moving }) => moving)).toEqual(tags.map((tag) => tag.endsWith('-latest')));
});

test('by default the tag is the release, on the second base with its codename, and without a lock `latest`', () => {
  const settings = publishSchema.parse({});
  const only = (more: Partial<TagFacts>): unknown => composeTags(settings, { ...facts, ...more });
  const list = 'images-debian-trixie-amd64-stable-latest.lst';
  expect(only({})).toEqual([{ tag: '2026.1', moving: true, list }]);
  expect(only({ codename: 'bookworm', isVariant: true })).toMatchObject([{ tag: '2026.1-bookworm' }]);
  expect(only({ release: undefined, codename: undefined })).toEqual([
    { tag: 'latest', moving: true, list: 'images-amd64-stable-latest.lst' },
  ]);
});

test('the digest is a field, and a tag occurs once', () => {
  const tags = [{ tag: 'b-{digest}' }, { tag: 'b-{digest}', moving: true }];
  expect(composeTags(publishSchema.parse({ tags }), facts)).toMatchObject([{ tag: 'b-0123456789ab', moving: false }]);
});

test('a template with an unknown field, and a tag that no registry accepts, are refused', () => {
  expect(publishSchema.safeParse({ tags: [{ tag: '{date}' }] }).success).toBe(false);
  expect(publishSchema.safeParse({ tags: [{ tag: 'a b' }] }).success).toBe(false);
  const settings = publishSchema.parse({ tags: [{ tag: `{version}` }] });
  expect(() => composeTags(settings, facts)).toThrow(expect.objectContaining({ code: 'TAG_INVALID' }) as Error);
});

test('two bases of an image cannot have the same tag, since they share a repository', () => {
  const other = [{ codename: 'bookworm', isVariant: true }];
  expect(composeOwnTags(publishSchema.parse({}), facts, other)).toMatchObject([{ tag: '2026.1' }]);
  const same = publishSchema.parse({ tags: [{ tag: '{release}' }] });
  expect(() => composeOwnTags(same, facts, other)).toThrow(
    expect.objectContaining({
      code: 'TAG_INVALID',
      message: 'keystone has the tag 2026.1 on trixie and bookworm',
    }) as Error,
  );
  expect(composeOwnTags(same, facts, [])).toMatchObject([{ tag: '2026.1' }]);
});
