import { fileURLToPath } from 'node:url';
import { orderImages, planCloud } from '@stx/cloud';
import { CLOUD_FILE, readCloudFile, Workspace } from '@stx/formats';

const workspace = new Workspace(fileURLToPath(new URL('..', import.meta.url)));
const names = workspace.names('images', CLOUD_FILE);
const files = orderImages(
  names.map((name) => readCloudFile(workspace.root, name)),
  names,
);
const ports = { mariadb: 1, rabbitmq: 2, distribution: 3, epmd: 4, memcached: 5 };

test('the cloud.yaml files make one plan, in which every placeholder has a value', () => {
  const plan = planCloud(files, { address: '127.0.0.1', ports }, () => 'secret');
  expect(plan.images.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(JSON.stringify(plan)).not.toContain('${');
});

test.each(names)('%s alone, with the images that it comes after, makes a plan too', (name) => {
  const plan = planCloud(orderImages(files, [name]), { address: '127.0.0.1', ports }, () => 'secret');
  expect(plan.images.at(-1)?.name).toBe(name);
});

test('what is created in Keystone is created by images that come after it', () => {
  const early = files.filter(
    ({ cloud }) => Object.keys(cloud.users).length + cloud.catalog.length > 0 && !cloud.after.includes('keystone'),
  );
  expect(early.map(({ name }) => name)).toEqual([]);
});
