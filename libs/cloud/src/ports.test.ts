import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { chooseServerPorts, requireFreePorts } from './ports.js';

const ADDRESS = '127.0.0.1';

test('a port on which somebody listens is named with its service', async () => {
  const server = createServer().listen(0, ADDRESS);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const image = {
    name: 'a',
    after: [],
    environment: {},
    files: {},
    writable: [],
    prepare: [],
    finish: [],
    identity: { users: [], roles: [], catalog: [] },
    services: [{ name: 'keystone', start: ['x'], port, sign: { text: 'x' }, timeoutSeconds: 1 }],
  };
  const free = requireFreePorts({ address: ADDRESS, images: [image] });
  await expect(free).rejects.toMatchObject({
    code: 'CLOUD_PORT_IN_USE',
    message: `${ADDRESS}:${String(port)} of keystone cannot be used`,
  });
  server.close();
  await once(server, 'close');
  await requireFreePorts({ address: ADDRESS, images: [image] });
});

test('servers get free ports, each its own', async () => {
  const ports = Object.values(await chooseServerPorts(ADDRESS));
  expect(new Set(ports).size).toBe(5);
  expect(ports.every((port) => port > 1023)).toBe(true);
});
