import { groupRoots, isClean, planCleanup } from './plan-cleanup.js';

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
  const { mounts } = planCleanup(state, { processes: [], containers: [], groups: [], mountinfo });
  expect(mounts).toEqual([
    '/var/tmp/stx-cloud-0123456789ab/with blank',
    '/var/tmp/stx-cloud-0123456789ab/images/keystone/root',
  ]);
});

test('only containers with the id of this cloud are deleted', () => {
  const containers = ['stx-cloud-0123456789ab-keystone', 'stx-cloud-ba9876543210-keystone', 'other'];
  expect(planCleanup(state, { processes: [], containers, groups: [], mountinfo: '' }).containers).toEqual([
    'stx-cloud-0123456789ab-keystone',
  ]);
});

test('a cloud is stopped when neither process, container nor mount is left', () => {
  const nothing = { processes: [], containers: [], groups: [], mountinfo: mount('/proc') };
  expect(isClean(planCleanup(state, nothing))).toBe(true);
  expect(isClean(planCleanup(state, { ...nothing, processes: [{ pid: 5, began: '1' }] }))).toBe(false);
});

test('control groups of this cloud are removed, in every hierarchy', () => {
  const mountinfo = [
    '40 39 0:36 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu',
    '41 39 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup rw',
    '42 39 0:38 / /sys/fs/pstore rw,relatime - pstore pstore rw',
  ].join('\n');
  expect(groupRoots(mountinfo)).toEqual(['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/unified']);
  const own = '/sys/fs/cgroup/cpu/stx-cloud-0123456789ab-nova-api';
  const groups = [own, '/sys/fs/cgroup/cpu/stx-cloud-ba9876543210-nova-api', '/sys/fs/cgroup/cpu/system.slice'];
  const cleanup = planCleanup(state, { processes: [], containers: [], groups, mountinfo });
  expect(cleanup.groups).toEqual([own]);
  expect(isClean(cleanup)).toBe(false);
});
