import { releaseSchema, type ImageContents } from '@stx/formats';
import type { ReadRelease } from '../release/read-release.js';
import { renderPage } from './render-page.js';
import { bytesOf, reportModel, type ReportModel } from './report-model.js';
import { mapLayers } from './treemap.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const BASE = { digest: digest('b'), size: 40 };

/** Images with a shared base layer and one of their own. */
function release(version: string, inputs = 'a'): ReadRelease {
  const images = ['keystone', 'nova', 'heat'].map((project, index) => {
    const own = { digest: digest(String(index)), size: 10 * (index + 1) };
    const found: ImageContents = {
      digest: digest(String(index)),
      layers: [BASE, own].map((layer) => ({ ...layer, unpacked: layer.size, files: 1 })),
      python: project === 'heat' ? [] : [{ name: 'cryptography', version, size: 7, layer: 1 }],
      debs: [{ name: 'libc6', version: '2.41-12', size: 30, layer: 0 }],
    };
    const image = {
      image: `stx-${project}`,
      reference: `localhost:5000/stx/stx-${project}@${digest(String(index))}`,
      tags: [{ tag: 'v1', moving: false, list: 'x.lst' }],
      recipe: 'loci@1',
      inputs: { base: digest(inputs) },
      layers: [BASE, own],
      verification: { checks: { imports: 3 }, services: ['identity <API>'], accepted: [] },
    };
    const parsed = releaseSchema.parse({ images: { [project]: image } }).images[project];
    if (parsed === undefined) throw new Error('not parsed');
    return [project, { ...parsed, found }] as const;
  });
  return { folder: '.', images: new Map(images) };
}

function model(): ReportModel {
  const changes = [
    { kind: 'python' as const, name: 'cryptography', is: 'downgraded' as const, from: '47', to: '46.0.1' },
  ];
  const changed = { project: 'nova', is: 'changed' as const, size: { from: 60, to: 1060 }, changes };
  const report = {
    image: 'keystone',
    digest: digest('0'),
    ok: true,
    faults: [],
    checks: { imports: 3 },
    services: [{ name: 'identity <API>', millisecondsToAnswer: 3049 }],
    accepted: [],
    skipped: [],
    seconds: 1,
  };
  // Nova was another image then, and heat was in no release.
  const before = release('47', 'c');
  const earlier = new Map([...before.images].slice(0, 2));
  const nova = earlier.get('nova');
  if (nova !== undefined) earlier.set('nova', { ...nova, reference: `localhost:5000/stx/stx-nova@${digest('e')}` });
  return reportModel({
    title: 'Release v1',
    release: release('46.0.1'),
    reports: new Map([
      ['keystone', report],
      ['nova', { ...report, digest: digest('f') }],
    ]),
    earlier: { title: 'v0', release: { ...before, images: earlier }, images: [changed] },
  });
}

test('sizes tell what an image shares and what it alone has', () => {
  const { images, layers } = model();
  expect(images.map(({ project, size, unique }) => [project, size, unique])).toEqual([
    ['keystone', 50, 10],
    ['nova', 60, 20],
    ['heat', 70, 30],
  ]);
  expect(bytesOf(layers)).toBe(100);
  expect(layers[0]).toMatchObject({ images: ['keystone', 'nova', 'heat'], holds: ['libc6'] });
});

test('a version lists its images, a service the time that was measured for this digest', () => {
  const { packages, images } = model();
  expect(packages.map(({ name, version, images: own }) => [name, version, own])).toEqual([
    ['cryptography', '46.0.1', ['keystone', 'nova']],
    ['libc6', '2.41-12', ['keystone', 'nova', 'heat']],
  ]);
  expect(images.map(({ services }) => services[0]?.milliseconds)).toEqual([3049, undefined, undefined]);
  expect(images.map(({ why }) => why)).toEqual([
    ['the same image as before'],
    ['base changed'],
    ['first release with this image'],
  ]);
});

test('the map has each byte once, in regions of the images that share it, without overlap', () => {
  const regions = mapLayers(model().layers, 2);
  expect(regions.map(({ images, size }) => [images.length, size])).toEqual([
    [3, 40],
    [1, 30],
    [1, 20],
    [1, 10],
  ]);
  const tiles = regions.flatMap((region) => region.tiles);
  for (const [index, one] of tiles.entries()) {
    expect(one.left + one.width).toBeLessThanOrEqual(100);
    for (const other of tiles.slice(index + 1)) {
      const isApart =
        one.left + one.width <= other.left ||
        other.left + other.width <= one.left ||
        one.top + one.height <= other.top ||
        other.top + other.height <= one.top;
      expect(isApart).toBe(true);
    }
  }
});

test('the page requests nothing, escapes what it shows, and has its tables without script', () => {
  const page = renderPage(model());
  expect(page).not.toMatch(/(?:src|href)="(?!#)/u);
  expect(page).not.toMatch(/url\(|@import|fetch\(/u);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('identity &lt;API&gt;');
  expect(page).not.toContain('identity <API>');
  const markup = page.replace(/<script>.*<\/script>/su, '').replaceAll('\n', '');
  expect(markup).toContain('<th scope="row">cryptography</th><td>46.0.1</td>');
  expect(markup).toContain('<td>all 3 images</td>');
  expect(markup).toContain('1 package, +1.0 kB, <span class="bad">1 worse</span>');
  expect(markup).toContain('answered after 3.0 s');
  expect(markup.match(/<details id="i-/gu)).toHaveLength(3);
});

test('the page of 20 images with 300 packages each takes at most 1 MB', () => {
  const one = model();
  const [image] = one.images;
  if (image === undefined) throw new Error('no image');
  const python = Array.from({ length: 300 }, (_none, index) => ({
    name: `a-distribution-${String(index)}`,
    version: '1.2.3+deb13u1',
    size: 1,
    layer: 0,
  }));
  const images = Array.from({ length: 20 }, (_none, index) => ({
    ...image,
    project: `image-${String(index)}`,
    python,
  }));
  const started = Date.now();
  const page = renderPage({ ...one, images });
  expect(Date.now() - started).toBeLessThan(2000);
  expect(page.length).toBeLessThan(1_000_000);
});
