import { z } from 'zod';
import { containerConfig } from './container-config.js';

const config = z
  .looseObject({
    process: z.looseObject({
      user: z.looseObject({ uid: z.number(), gid: z.number(), additionalGids: z.array(z.number()) }),
      capabilities: z.record(z.string(), z.array(z.string())),
      noNewPrivileges: z.boolean(),
      env: z.array(z.string()),
      args: z.array(z.string()),
    }),
    root: z.strictObject({ path: z.string(), readonly: z.boolean() }),
    mounts: z.array(
      z.looseObject({ destination: z.string(), type: z.string(), source: z.string(), options: z.array(z.string()) }),
    ),
    linux: z.looseObject({ namespaces: z.array(z.strictObject({ type: z.string() })) }),
  })
  .parse(
    containerConfig({
      args: ['uwsgi', '$(x)'],
      environment: { A: 'b=c' },
      cwd: '/',
      user: { uid: 42424, gid: 42425 },
      rootfs: '/r',
      files: { '/var/lib/a/conf': '/h/0' },
      folders: { '/var/lib/a': '/h/1' },
      cgroup: '/x',
    }),
  );

test('a container has the user of the image, no capability, no new privilege, and a read-only root', () => {
  expect(config.process.user).toEqual({ uid: 42424, gid: 42425, additionalGids: [] });
  expect(Object.keys(config.process.capabilities).sort()).toEqual([
    'ambient',
    'bounding',
    'effective',
    'inheritable',
    'permitted',
  ]);
  expect(Object.values(config.process.capabilities).flat()).toEqual([]);
  expect(config.process.noNewPrivileges).toBe(true);
  expect(config.root).toEqual({ path: '/r', readonly: true });
});

test('it shares the network of the machine, and nothing else', () => {
  expect(config.linux.namespaces.map(({ type }) => type).sort()).toEqual(['ipc', 'mount', 'pid', 'uts']);
});

test('it can write to tmpfs and to the named folders alone; a file below such a folder is mounted after it', () => {
  const binds = config.mounts.filter(({ type }) => type === 'bind');
  expect(binds.map(({ destination, source }) => [destination, source])).toEqual([
    ['/var/lib/a', '/h/1'],
    ['/var/lib/a/conf', '/h/0'],
  ]);
  expect(binds[0]?.options).toContain('rw');
  expect(binds[1]?.options).toEqual(expect.arrayContaining(['ro', 'noexec', 'nosuid', 'nodev']));
  expect(config.mounts.find(({ destination }) => destination === '/sys')?.options).toContain('ro');
});

test('arguments and variables are passed on as they are', () => {
  expect(config.process.args).toEqual(['uwsgi', '$(x)']);
  expect(config.process.env).toEqual(['A=b=c']);
});
