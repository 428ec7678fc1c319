import { isClean, planCleanup } from './plan-cleanup.js';

const state = { marker: '0123456789ab' };
const mount = (path: string): string => `29 1 0:26 / ${path} rw - overlay x rw`;

test('mounts of this cloud are unmounted, the last one first; others stay', () => {
  const mountinfo = [
    mount('/var/tmp/stx-cloud-0123456789ab/images/keystone/root'),
    mount(String.raw`/var/tmp/stx-cloud-0123456789ab/with\040blank`),
    mount('/var/tmp/stx-cloud-0123456789abc/root'),
    mount('/var/tmp/stx-cloud-0123456789ab/../other'),
    mount('/proc'),
    '',
  ].join('\n');
  const { mounts } = planCleanup(state, { processes: [], containers: [], mountinfo });
  expect(mounts).toEqual([
    '/var/tmp/stx-cloud-0123456789ab/with blank',
    '/var/tmp/stx-cloud-0123456789ab/images/keystone/root',
  ]);
});

test('only containers with the id of this cloud are deleted', () => {
  const containers = ['stx-cloud-0123456789ab-keystone', 'stx-cloud-ba9876543210-keystone', 'other'];
  expect(planCleanup(state, { processes: [], containers, mountinfo: '' }).containers).toEqual([
    'stx-cloud-0123456789ab-keystone',
  ]);
});

test('a cloud is stopped when neither process, container nor mount is left', () => {
  const nothing = { processes: [], containers: [], mountinfo: mount('/proc') };
  expect(isClean(planCleanup(state, nothing))).toBe(true);
  expect(isClean(planCleanup(state, { ...nothing, processes: [{ pid: 5, began: '1' }] }))).toBe(false);
});
