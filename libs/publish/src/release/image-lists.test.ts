import { imageTagsSchema, parseYaml, releaseSchema, type ImageTags, type Release } from '@stx/formats';
import { imageLists, imageTagFiles } from './image-lists.js';

const digest = `sha256:${'a'.repeat(64)}`;
const commit = 'c'.repeat(40);

function release(tag: string, ...projects: string[]): Release {
  const verification = { checks: {}, services: [], accepted: [] };
  const images = projects.map((project) => {
    const image = `stx-${project}`;
    const tags = [
      { tag: `${tag}-latest`, moving: true, list: 'latest.lst' },
      { tag, moving: false, list: 'versioned.lst' },
      { tag: `${tag}.legacy`, moving: false, list: 'versioned.lst' },
    ];
    const git = { repository: `https://example.org/x/${project}`, commit, tree: commit };
    return [
      project,
      {
        image,
        reference: `localhost:5000/stx/${image}@${digest}`,
        tags,
        codename: project === 'old' ? 'bookworm' : 'trixie',
        source: { git },
        recipe: 'loci',
        inputs: {},
        verification,
      },
    ];
  });
  return releaseSchema.parse({ images: Object.fromEntries(images) });
}

const earlier = 'localhost:5000/stx/stx-nova:v1\nlocalhost:5000/stx/stx-keystone:v1\n';

test('a whole release writes lists with one line per image', () => {
  const lists = imageLists(release('v2', 'keystone', 'glance'), true, () => earlier);
  expect(Object.fromEntries(lists)).toEqual({
    'latest.lst': 'localhost:5000/stx/stx-keystone:v2-latest\nlocalhost:5000/stx/stx-glance:v2-latest\n',
    'versioned.lst': 'localhost:5000/stx/stx-keystone:v2\nlocalhost:5000/stx/stx-glance:v2\n',
  });
});

test('a part of a release replaces its lines where they are, and appends new ones', () => {
  const lists = imageLists(release('v2', 'keystone', 'glance'), false, (file) =>
    file === 'versioned.lst' ? earlier : undefined,
  );
  expect(lists.get('versioned.lst')).toBe(
    'localhost:5000/stx/stx-nova:v1\nlocalhost:5000/stx/stx-keystone:v2\nlocalhost:5000/stx/stx-glance:v2\n',
  );
  expect(lists.get('latest.lst')).toContain('stx-keystone:v2-latest');
});

test('the file of a part of a release keeps the other images, and the tags that were edited', () => {
  const entry = (name: string, tag: string): ImageTags['images'][number] => ({
    name: `localhost:5000/stx/${name}`,
    src_build_tag: 'v1',
    src_ref: 'x',
    tag,
  });
  const earlier = [entry('stx-glance', 'glance-7'), entry('stx-keystone', 'keystone-7')];
  const files = imageTagFiles(
    release('v2', 'keystone'),
    () => 'new',
    () => earlier,
  );
  const { images } = parseYaml(imageTagsSchema, files.get('image-tags-trixie.yaml') ?? '', 'file');
  expect(images.map(({ name, src_build_tag, tag }) => [name.split('/').at(-1), src_build_tag, tag])).toEqual([
    ['stx-glance', 'v1', 'glance-7'],
    ['stx-keystone', 'v2', 'keystone-7'],
  ]);
});

test("retag-images.sh's files name repository, fixed tag, source and the new tag, by base", () => {
  const files = imageTagFiles(release('v2', 'keystone', 'old'), (project) => `stx-${project}`);
  expect([...files.keys()]).toEqual(['image-tags-trixie.yaml', 'image-tags-bookworm.yaml']);
  expect(parseYaml(imageTagsSchema, files.get('image-tags-trixie.yaml') ?? '', 'file')).toEqual({
    images: [
      {
        name: 'localhost:5000/stx/stx-keystone',
        src_build_tag: 'v2',
        src_ref: `https://example.org/x/keystone/commit/${commit}`,
        tag: 'stx-keystone',
      },
    ],
  });
});
