import { cloudFile, faultOf } from '../testing/cloud-file.js';
import { orderImages } from './order-images.js';

const keystone = cloudFile('keystone', 'databases: [keystone]\n');
const glance = cloudFile('glance', 'after: [keystone]\n');
const nova = cloudFile('nova', '# x\nafter:\n  - glance\n  - keystone\n');
const names = (files: { name: string }[]): string[] => files.map(({ name }) => name);

test('an image is behind those it comes after, which are added', () => {
  expect(names(orderImages([nova, glance, keystone], ['nova']))).toEqual(['keystone', 'glance', 'nova']);
  expect(names(orderImages([nova, glance, keystone], ['keystone']))).toEqual(['keystone']);
});

test('the order of independent images is that of the selection', () => {
  expect(names(orderImages([glance, keystone], ['glance', 'keystone']))).toEqual(['keystone', 'glance']);
});

test('an unknown image is named with its line in `after`', () => {
  expect(faultOf(() => orderImages([nova, glance], ['nova']))).toMatchObject({
    code: 'CLOUD_UNKNOWN_IMAGE',
    message: "image 'keystone' has no cloud.yaml",
    place: { file: 'images/glance/cloud.yaml', line: 1 },
  });
  expect(faultOf(() => orderImages([keystone], ['swift']))).toMatchObject({
    code: 'CLOUD_UNKNOWN_IMAGE',
    hint: 'choose from keystone',
  });
});

test('a cycle is shown whole', () => {
  const a = cloudFile('a', 'after: [b]\n');
  const b = cloudFile('b', 'databases: []\nafter: [a]\n');
  expect(faultOf(() => orderImages([a, b], ['a']))).toMatchObject({
    code: 'CLOUD_CYCLE',
    message: 'images wait for each other: a -> b -> a',
    place: { file: 'images/b/cloud.yaml', line: 2 },
  });
});
