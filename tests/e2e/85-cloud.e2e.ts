import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { mirror, ROOT, Trial } from './workspace.js';

/**
 * Keystone as a running cloud in the workspace itself, where it is built already. It needs Debian's mariadb-server,
 * rabbitmq-server and memcached; without them the suite only checks that `up` names what is missing, and skips the rest.
 */
const here = new Trial(ROOT, { NX_DAEMON: 'false', ...(mirror === undefined ? {} : { STX_SOURCE_MIRROR: mirror }) });
/** Not the default, so that a cloud of the user keeps its ports. */
const ADDRESS = '127.85.0.1';
const UP = ['up', 'cloud', '--services=keystone', `--address=${ADDRESS}`];

interface Left {
  processes: string[];
  mounts: string[];
  groups: string[];
  folders: string[];
}

/** What is on the machine of clouds with these markers. */
function leftOf(marker: string): Left {
  const isMarked = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`STX_CLOUD_MARKER=${marker}`);
    } catch {
      return false;
    }
  };
  return {
    processes: readdirSync('/proc').filter((name) => /^\d+$/u.test(name) && isMarked(name)),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`stx-cloud-${marker}`)),
    groups: readdirSync('/sys/fs/cgroup', 'utf8')
      .flatMap((name) => [
        name,
        ...(statSync(`/sys/fs/cgroup/${name}`).isDirectory() ? readdirSync(`/sys/fs/cgroup/${name}`) : []),
      ])
      .filter((name) => name.includes(marker)),
    folders: readdirSync('/var/tmp').filter((name) => name.includes(marker)),
  };
}
const NOTHING: Left = { processes: [], mounts: [], groups: [], folders: [] };

const markerNow = async (): Promise<string> =>
  (JSON.parse(await here.read('dist/cloud/state.json')) as { marker: string }).marker;

async function requireFreePort(port: number): Promise<void> {
  const server = createServer().listen(port, ADDRESS);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function issueToken(): Promise<Response> {
  const password = /OS_PASSWORD='(?<password>[^']+)'/u.exec(await here.read('dist/cloud/openrc'))?.groups?.password;
  const user = { name: 'admin', domain: { name: 'Default' }, password };
  return await fetch(`http://${ADDRESS}:5000/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } }),
  });
}

const PROGRAMS = {
  'mariadb-server': '/usr/sbin/mariadbd',
  'rabbitmq-server': '/usr/sbin/rabbitmq-server',
  memcached: '/usr/bin/memcached',
};
const missing = Object.entries(PROGRAMS).flatMap(([name, path]) => (existsSync(path) ? [] : [name]));
const onServers = missing.length === 0 ? test : test.skip;

beforeAll(async () => {
  await here.ok(['build-image', 'keystone']);
});
afterAll(async () => {
  await here.ok(['down', 'cloud']);
});

(missing.length === 0 ? test.skip : test)(`without ${missing.join(', ')}, up names the packages`, async () => {
  expect(await here.fails(UP)).toMatch(new RegExp(`missing Debian packages: .*${missing.join('.*')}`, 'u'));
});

onServers('a start that is killed midway leaves what `down` finds and takes away', async () => {
  const { pid, done } = here.start(UP);
  const isStarting = async (): Promise<boolean> =>
    existsSync(here.path('dist/cloud/state.json')) && leftOf(await markerNow()).mounts.length > 0;
  for (let waited = 0; waited < 120_000 && !(await isStarting()); waited += 100) await sleep(100);
  process.kill(-pid, 'SIGKILL');
  await done;
  const marker = await markerNow();
  expect(leftOf(marker).mounts).toHaveLength(1);
  expect(await here.fails(UP)).toMatch(/an earlier start of a cloud was killed.*\[CLOUD_RUNS\]/u);
  await here.ok(['down', 'cloud']);
  expect(leftOf(marker)).toEqual(NOTHING);
});

onServers('keystone answers, issues a token, and `down` leaves only logs', async () => {
  expect(await here.ok(UP)).toMatch(/keystone is up/u);
  const marker = await markerNow();
  const answer = await issueToken();
  expect([answer.status, answer.headers.get('x-subject-token')]).toEqual([201, expect.stringMatching(/^gAAAA/u)]);
  for (const file of ['openrc', 'clouds.yaml'])
    expect(statSync(here.path('dist/cloud', file)).mode & 0o777).toBe(0o600);
  expect(await here.fails(UP)).toMatch(/a cloud of this workspace is up.*\[CLOUD_RUNS\]/u);
  await here.ok(['down', 'cloud']);
  expect(leftOf(marker)).toEqual(NOTHING);
  expect(readdirSync(here.path('dist/cloud'))).toEqual(['logs']);
  await requireFreePort(5000);
});

onServers('a port in use and a second `down` are told as what they are', async () => {
  const server = createServer().listen(5000, ADDRESS);
  await once(server, 'listening');
  expect(await here.fails(UP)).toMatch(/127\.85\.0\.1:5000 of keystone cannot be used.*\[CLOUD_PORT_IN_USE\]/u);
  server.close();
  expect(await here.ok(['down', 'cloud'])).toMatch(/no cloud of this workspace runs/u);
});
