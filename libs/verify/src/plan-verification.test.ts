import { imageSchema, lockSchema, verificationSchema } from '@stx/formats';
import { planVerification, type VerificationSubject } from './plan-verification.js';

const sha256 = 'a'.repeat(64);
const folder = '/folders/probe';
const distribution = (name: string, version: string): object => ({ name, version, wheel: { file: 'w.whl', sha256 } });

function subject(verification: object = {}, more: Partial<VerificationSubject> = {}): VerificationSubject {
  return {
    name: 'nova',
    image: imageSchema.parse({ base: 'trixie', wheels: ['common'], project: 'none', user: { uid: 1001, gid: 1002 } }),
    lock: lockSchema.parse({
      lockVersion: 1,
      resolvedFrom: `sha256:${sha256}`,
      release: '2026.1',
      python: '3.13',
      project: distribution('nova', '33.0.0'),
      extraProjects: [distribution('nova_plugin', '1.0')],
      distributions: [distribution('oslo.config', '10.0'), distribution('PyMySQL', '1.1')],
      build: [distribution('hatchling', '1.0')],
    }),
    verification: verificationSchema.parse(verification),
    removed: [],
    imageLayout: '/store/layout',
    imageDigest: `sha256:${sha256}`,
    ...more,
  };
}

const dockerfile = (verification: object = {}): string =>
  planVerification(subject(verification), folder).program.dockerfile;

const refusals = (verification: object): unknown[] => {
  try {
    dockerfile(verification);
  } catch (error) {
    if (error instanceof AggregateError) return error.errors;
  }
  return [];
};

test('the launch has no network, whatever the engine, and is never answered from the cache', () => {
  const { program } = planVerification(subject(), folder);
  expect(program).toMatchObject({
    network: 'none',
    fresh: true,
    target: 'report',
    leaves: { required: ['report.json'] },
  });
  expect(program.dockerfile.match(/^RUN .*$/gmu)).toEqual(['RUN --network=none \\']);
});

test('the image comes by digest from the layout, and its content is read-only', () => {
  const { program } = planVerification(subject(), folder);
  expect(program.images).toEqual({ 'stx-image': { layout: '/store/layout', digest: `sha256:${sha256}` } });
  for (const path of ['/usr', '/etc', '/var']) {
    expect(program.dockerfile).toContain(`--mount=type=bind,from=image,source=${path},target=${path} \\\n`);
  }
  expect(program.dockerfile).toContain('--mount=type=tmpfs,target=/tmp,size=');
});

test('the probe runs as the service user, and no command runs as root before it', () => {
  const text = dockerfile();
  expect(text.indexOf('USER 1001:1002\n')).toBeGreaterThan(text.indexOf('AS launch'));
  expect(text.indexOf('RUN ')).toBeGreaterThan(text.indexOf('USER 1001:1002\n'));
  expect(text).toContain('--chown=1001:1002 empty /stx-report\n');
});

test('a writable folder is mounted over its read-only parent, outer folders first', () => {
  const text = dockerfile({ writable: ['/var/lib/nova/instances', '/var/lib/nova/'] });
  const order = ['/var', '/var/lib/nova,rw', '/var/lib/nova/instances,rw'].map((path) =>
    text.indexOf(`target=${path} `),
  );
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('the venv must contain the project, its extra projects and all distributions, but no build requirements', () => {
  const { plan } = planVerification(subject({}, { removed: ['PYMYSQL'] }), folder);
  expect(plan.distributions).toEqual([
    { name: 'nova', version: '33.0.0' },
    { name: 'nova-plugin', version: '1.0' },
    { name: 'oslo-config', version: '10.0' },
  ]);
  expect(plan.removed).toEqual(['pymysql']);
});

test('the plan has the path of pip in the launch, if there is a wheel of it', () => {
  expect(planVerification(subject(), folder).plan.pip).toBeUndefined();
  expect(planVerification(subject({}, { pipWheelFile: '/w/pip-26-py3-none-any.whl' }), folder).plan.pip).toBe(
    '/stx/pip.whl',
  );
});

test('the content of verify.yaml reaches the probe unchanged', () => {
  const verification = {
    environment: { OS_CONF: '/tmp/a b.conf' },
    files: { '/tmp/a.conf': '[DEFAULT]\n', '/run/nova/b.conf': '' },
    prepare: [['nova-manage', 'db', 'sync']],
    programs: [['qemu-img', '--version']],
    conflicts: ['a 1 requires b, which is not installed.'],
    scripts: { 'nova-compute': { skip: 'needs libvirt' } },
  };
  const programs = [{ run: ['qemu-img', '--version'] }];
  expect(planVerification(subject(verification), folder).plan).toMatchObject({ ...verification, programs });
});

test('all impossible files and writable folders are refused at once, with their place', () => {
  const found = refusals({
    files: { '/etc/nova/nova.conf': '', '/tmp/nova.conf': '' },
    writable: ['/', '/var/', '/run/nova', '/var/run/nova', '/var/lib', '/var/lib/openstack/etc', '/var/lib/nova'],
  });
  expect(found).toHaveLength(7);
  for (const error of found) {
    expect(error).toMatchObject({ code: 'VERIFICATION_REFUSED', place: { file: 'images/nova/verify.yaml' } });
  }
  expect(found[0]).toMatchObject({ message: expect.stringContaining("'/etc/nova/nova.conf'") });
});

test('an image without a lock has no venv, and verify.yaml cannot have keys for one', () => {
  const bare = subject({ programs: [['ovs-vsctl', '--version']] });
  delete bare.lock;
  const { plan } = planVerification(bare, folder);
  expect(plan).not.toHaveProperty('venv');
  expect(plan).toMatchObject({ distributions: [], programs: [{ run: ['ovs-vsctl', '--version'] }] });
  const verification = verificationSchema.parse({
    scripts: { x: { skip: 'why' } },
    imports: { y: 'why' },
    conflicts: ['z'],
    entryPoints: [{ group: 'g', reason: 'why' }],
    programs: [['ovs-vsctl', '--version']],
  });
  let refused: unknown[] = [];
  try {
    planVerification({ ...bare, verification }, folder);
  } catch (error) {
    if (error instanceof AggregateError) refused = error.errors;
  }
  expect(refused).toEqual(
    ['imports', 'scripts', 'conflicts', 'entryPoints'].map((field): unknown =>
      expect.objectContaining({ code: 'VERIFICATION_REFUSED', message: expect.stringContaining(`${field}: `) }),
    ),
  );
});

const service = (name: string, ...urls: string[]): object => ({
  name,
  start: [name],
  checks: urls.map((url) => ({ url })),
});

test.each([
  [
    'two services on one port',
    { services: [service('a', 'http://127.0.0.1:1/'), service('b', 'http://127.0.0.1:1/v1')] },
  ],
  [
    'a port among others, in another spelling',
    { services: [service('a', 'http://127.0.0.1:1/', 'http://127.0.0.1:80/'), service('b', 'http://127.0.0.1:080/')] },
  ],
  ['an agent without expected text', { processes: [{ name: 'a', run: ['a'], staysUp: true }] }],
  [
    'a refusal that no capability explains',
    { privileged: [{ name: 'a', for: 'b', run: ['a'], denied: 'Permission denied' }] },
  ],
  ['a mount that hides content to verify', { mounts: { '/usr/bin': '/var/lib/nova' } }],
  ['a mount of a folder outside of the image', { mounts: { '/etc/nova': '/run/nova' } }],
])('%s is refused before anything is launched', (_what, verification) => {
  expect(refusals(verification)).toMatchObject([{ code: 'VERIFICATION_REFUSED', hint: expect.any(String) }]);
});

test('one service may have several checks on its port', () => {
  expect(refusals({ services: [service('a', 'http://127.0.0.1:1/', 'http://127.0.0.1:1/v1')] })).toEqual([]);
});

test('an image without a venv and without checks is refused; files and preparations do not count', () => {
  const bare = subject({ files: { '/tmp/a': '' }, prepare: [['true']], environment: { A: 'b' } });
  delete bare.lock;
  expect(() => planVerification(bare, folder)).toThrow(AggregateError);
  const looked = { ...bare, verification: verificationSchema.parse({ needs: [{ program: 'tini', for: 'the pod' }] }) };
  expect(() => planVerification(looked, folder)).not.toThrow();
});

test('folders of the image are mounted at a second path, over the read-only ones', () => {
  const text = dockerfile({ mounts: { '/etc/nova': '/var/lib/openstack/etc/nova' } });
  const mount = '--mount=type=bind,from=image,source=/var/lib/openstack/etc/nova,target=/etc/nova ';
  expect(text.indexOf(mount)).toBeGreaterThan(text.indexOf('target=/etc '));
});
