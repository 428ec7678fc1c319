import { networkSettings, type BuildRequest } from '@stx/engine';
import { plan, store } from '../../testing/trial-plan.js';
import { embeddedRequest, endOnWheels } from './embedded-request.js';

const WITH_WHEELS = `sha256:${'b'.repeat(64)}`;
const embedded = (over: object = {}): BuildRequest => embeddedRequest(plan(over), '/f', store, networkSettings({}));

/** All solves by which the embedded recipe makes an image. */
function requests(over: object): BuildRequest[] {
  const end = endOnWheels(plan(over), '/f', { ...store, digest: WITH_WHEELS });
  return [embedded(over), ...(end === undefined ? [] : [end])];
}

test('the engine makes what lies below the wheels, and is given none of them', () => {
  const { dockerfile, folders: given } = embedded();
  expect(given).toEqual({ 'stx-finish': '/f' });
  expect(dockerfile).not.toContain('uwsgi');
  // The base has libxml2.
  expect(dockerfile).toMatch(/install_system\.py apache2 libpq5$/mu);
  const steps = dockerfile.split('\n').filter((line) => line.startsWith('RUN'));
  const withNetwork = steps.filter((line) => !line.startsWith('RUN --network=none'));
  expect(withNetwork.map((line) => line.includes('install_system.py'))).toEqual([true]);
});

test('only an image whose steps may delete files of lower layers is packed a second time', () => {
  const isSettled = (over: object): (boolean | undefined)[] =>
    requests(over).map(({ output }) => (output.kind === 'image' ? output.settled : undefined));
  expect(isSettled({})).toEqual([true]);
  expect(isSettled({ steps: [{ directory: { path: '/srv/a' } }] })).toEqual([true]);
  // What lies below the wheels is no image yet.
  expect(isSettled({ steps: [{ shell: 'rm /etc/motd' }] })).toEqual([true, false]);
  expect(isSettled({ remove: { pythonPackages: [], distPackages: ['curl'] } })).toEqual([false]);
});

test('the build ends before wheels are laid on it, but for steps that may need them', () => {
  const endsOnWheels = (over: object): boolean => {
    const ends = requests(over).map(({ dockerfile }) => dockerfile.includes('finish.py'));
    expect(ends.filter(Boolean)).toHaveLength(1);
    return ends[1] === true;
  };
  expect(endsOnWheels({})).toBe(false);
  expect(endsOnWheels({ steps: [{ shell: 'keystone-manage --help' }] })).toBe(true);
  expect(endsOnWheels({ steps: [{ link: { path: '/etc/keystone/a', target: '/b' } }] })).toBe(false);
  expect(endsOnWheels({ steps: [{ link: { path: '/var//lib/openstack/etc', target: '/etc' } }] })).toBe(true);
  expect(endsOnWheels({ project: 'horizon' })).toBe(true);
});

test('the end upon the wheels has the same configuration and labels, and reaches no network', () => {
  const over = { steps: [{ shell: 'id' }], environment: { A: 'b' } };
  const [below, end] = requests(over);
  expect(end?.images).toEqual({ 'stx-base': { layout: '/store', digest: WITH_WHEELS } });
  expect(end?.labels).toEqual(below?.labels);
  expect(end?.dockerfile).toContain('ENV A="b"');
  expect(end?.dockerfile.match(/^RUN .*$/gmu)).toEqual([expect.stringMatching(/^RUN --network=none /u)]);
  expect(end?.secrets).toEqual({});
});

test('steps find bytecode that is made before them, and leave none', () => {
  const { dockerfile } = embedded();
  const steps = dockerfile.split('\n').filter((line) => line.startsWith('RUN'));
  expect(steps[0]).toContain('PYTHONPYCACHEPREFIX=/stx-bytecode python3 /stx/sandbox/keep_bytecode.py');
  // The environment is made at the same moment.
  expect(steps[1]).toContain('make_venv.py');
  expect(steps[1]).not.toContain('from=bytecode');
  for (const step of steps.slice(2)) {
    expect(step).toContain('--mount=type=bind,from=bytecode,source=/stx-bytecode,target=/opt/stx-bytecode');
    expect(step).toContain('PYTHONDONTWRITEBYTECODE=1');
  }
});
