import { imageTagsSchema, parseYaml, releaseSchema } from '@stx/formats';
import { planRetags, retagsOfFile, retagsOfRelease, withTags, type RetagState } from './plan-retags.js';

const [one, two] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];
const verification = { checks: {}, services: [], accepted: [] };
const tags = [{ tag: '2026.1', moving: true, list: 'latest.lst' }];
const release = releaseSchema.parse({
  images: {
    keystone: {
      image: 'stx-keystone',
      reference: `localhost:5000/stx/stx-keystone@${one}`,
      copies: [`registry.example.org/stx-keystone@${one}`],
      tags,
      recipe: 'loci',
      inputs: {},
      verification,
    },
  },
});

const state = (more: Partial<RetagState>): RetagState => ({
  repository: 'localhost:5000/stx/stx-keystone',
  from: '2026.1',
  tag: 'v1',
  digest: one,
  current: undefined,
  ...more,
});

test('each image of a release gets the tag in all registries', () => {
  expect(retagsOfRelease(release, (project) => `${project}-v1`)).toEqual([
    { repository: 'localhost:5000/stx/stx-keystone', from: one, tag: 'keystone-v1' },
    { repository: 'registry.example.org/stx-keystone', from: one, tag: 'keystone-v1' },
  ]);
  expect(() => retagsOfRelease(release, () => 'a b')).toThrow(
    expect.objectContaining({ code: 'TAG_INVALID' }) as Error,
  );
});

test("a file of StarlingX's retag-images.sh is read with its comments and unknown keys", () => {
  const text = `# yamllint disable
---
images:
  #- name: docker.io/starlingx/IMAGE
  - name: docker.io/starlingx/stx-keystone
    src_build_tag: master-debian-trixie-amd64-stable-20260712T220100Z.0
    src_ref: https://example.org/commit/1
    # Why this tag
    tag: stx.13.0-v1.0.0-trixie
    more: 1
`;
  expect(retagsOfFile(parseYaml(imageTagsSchema, text, 'file'))).toEqual([
    {
      repository: 'docker.io/starlingx/stx-keystone',
      from: 'master-debian-trixie-amd64-stable-20260712T220100Z.0',
      tag: 'stx.13.0-v1.0.0-trixie',
    },
  ]);
});

test('tags that exist are done, others are planned by digest', () => {
  const states = [state({}), state({ repository: 'h:1/b', current: one })];
  expect(planRetags(states, [])).toEqual([
    { repository: 'localhost:5000/stx/stx-keystone', from: '2026.1', tag: 'v1', digest: one },
  ]);
});

test('every missing image and every tag of another image is reported, before any is set', () => {
  const states = [
    state({ current: two }),
    state({ repository: 'h:1/missing', digest: undefined }),
    state({ repository: 'h:1/same' }),
    state({ repository: 'h:1/same', digest: two }),
  ];
  let thrown: unknown;
  try {
    planRetags(states, []);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    errors: [
      { code: 'TAG_TAKEN', message: `localhost:5000/stx/stx-keystone:v1 is another image: ${two}, not ${one}` },
      { code: 'RELEASE_INCOMPLETE', message: 'h:1/missing does not have 2026.1' },
      { code: 'TAG_TAKEN', hint: expect.stringContaining('{codename}') as string },
    ],
  });
});

test('a tag moves if its image is named', () => {
  expect(planRetags([state({ current: two })], ['stx-keystone'])).toHaveLength(1);
  expect(planRetags([state({ current: one })], ['stx-keystone'])).toEqual([]);
  expect(() => planRetags([state({ current: two })], ['stx-glance'])).toThrow('is another image');
});

test('the release names the new tag first', () => {
  const done = [{ repository: 'localhost:5000/stx/stx-keystone', digest: one, tag: 'v1' }];
  const [first] = Object.values(withTags(withTags(release, done), done).images);
  expect(first?.tags.map(({ tag }) => tag)).toEqual(['v1', '2026.1']);
  expect(withTags(release, [{ repository: 'h:1/other', digest: one, tag: 'v1' }])).toEqual(release);
});
