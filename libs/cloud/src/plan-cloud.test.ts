import { cloudFile, countingSecrets, faultOf, PLACE } from '../testing/cloud-file.js';
import { planCloud } from './plan-cloud.js';

const KEYSTONE = `
databases: [keystone]
files: { /etc/keystone.conf: 'connection = \${database:keystone}' }
prepare:
  - [db_sync]
  - { run: [bootstrap, '\${url:keystone}'], environment: { PASSWORD: '\${password:admin}' } }
services:
  keystone: { port: 5000, start: [uwsgi, '\${address}:\${port:keystone}'], answers: { path: /v3 } }
`;
const GLANCE = `
after: [keystone]
users: { glance: {}, other: { domain: own, roles: [admin] } }
secrets: { key: base64 }
catalog: [{ type: image, name: glance, url: '\${url:glance-api}' }]
environment: { KEY: '\${secret:key}' }
services:
  glance-api: { port: 9292, start: [api], answers: { path: /, status: 300 }, timeoutSeconds: 9 }
  glance-worker: { start: [worker, '\${messages}'], logs: Starting }
`;
const files = [cloudFile('keystone', KEYSTONE), cloudFile('glance', GLANCE)];
const plan = planCloud(files, PLACE, countingSecrets());

test('the same secret is where the server and where its user read it', () => {
  const [database] = plan.databases;
  expect(database?.name).toBe('keystone');
  expect(plan.images[0]?.files).toEqual({
    '/etc/keystone.conf': `connection = mysql+pymysql://keystone:${database?.password ?? ''}@127.0.0.9:1/keystone?charset=utf8`,
  });
  expect(plan.images[0]?.prepare).toEqual([
    { run: ['db_sync'], environment: {} },
    { run: ['bootstrap', 'http://127.0.0.9:5000'], environment: { PASSWORD: plan.adminPassword } },
  ]);
  expect(plan.images[1]?.services[1]?.start).toEqual([
    'worker',
    `rabbit://openstack:${plan.messagesPassword}@127.0.0.9:2/`,
  ]);
});

test('a service is up by its answer or by its log', () => {
  expect(plan.images.flatMap(({ services }) => services)).toMatchObject([
    { name: 'keystone', port: 5000, start: ['uwsgi', '127.0.0.9:5000'], timeoutSeconds: 300 },
    { name: 'glance-api', sign: { url: 'http://127.0.0.9:9292/', status: 300 }, timeoutSeconds: 9 },
    { name: 'glance-worker', sign: { text: 'Starting' } },
  ]);
});

test('users have passwords, and a domain only where one is named', () => {
  const { users = [], catalog } = plan.images[1]?.identity ?? {};
  expect(users).toMatchObject([
    { name: 'glance', roles: ['admin', 'service'] },
    { name: 'other', roles: ['admin'], domain: 'own' },
  ]);
  expect(users[0]).not.toHaveProperty('domain');
  expect(new Set(users.map(({ password }) => password)).size).toBe(2);
  expect(catalog).toEqual([{ type: 'image', name: 'glance', url: 'http://127.0.0.9:9292' }]);
});

test('every generated secret is known, so that no message has it', () => {
  expect(plan.images[1]?.environment.KEY).toMatch(/^base64\d+$/u);
  const all = [plan.adminPassword, plan.messagesPassword, plan.images[1]?.environment.KEY, plan.databases[0]?.password];
  expect(plan.secrets).toEqual(expect.arrayContaining(all));
  expect(plan.secrets).toHaveLength(6);
});

test('all unknown placeholders of all files are reported at once', () => {
  const wrong = [...files, cloudFile('nova', "catalog: [{ type: a, name: b, url: '${url:nova}' }]\n# ${password:x}\n")];
  const thrown = faultOf(() => planCloud(wrong, PLACE, countingSecrets()));
  expect((thrown as AggregateError).errors).toMatchObject([
    { code: 'CLOUD_PLACEHOLDER', place: { file: 'images/nova/cloud.yaml', line: 1 } },
    { code: 'CLOUD_PLACEHOLDER', place: { file: 'images/nova/cloud.yaml', line: 2 } },
  ]);
});

test.each([
  ['services: { other: { start: [a], port: 5000, answers: { path: / } } }', 'port 5000'],
  ['databases: [keystone]', 'database keystone'],
  ['services: { keystone: { start: [a], logs: x } }', 'service keystone'],
])('%s is refused, since only one image may have it', (text, what) => {
  expect(
    faultOf(() => planCloud([cloudFile('keystone', KEYSTONE), cloudFile('b', text)], PLACE, countingSecrets())),
  ).toMatchObject({ code: 'CLOUD_DUPLICATE', message: `${what} is already in images/keystone/cloud.yaml` });
});

test('without keystone there is no cloud', () => {
  expect(faultOf(() => planCloud([cloudFile('a', 'databases: [a]\n')], PLACE, countingSecrets()))).toMatchObject({
    code: 'CLOUD_WITHOUT_KEYSTONE',
  });
});
