import { createServer, type AddressInfo, type Server } from 'node:net';
import { StxError } from '@stx/errors';
import type { CloudPlan } from './cloud-plan.js';
import type { ServerPorts } from './plan-values.js';
import { throwFaults } from './throw-faults.js';

async function listen(address: string, port: number): Promise<Server> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once('error', reject).listen({ host: address, port, exclusive: true }, () => {
      resolve(server);
    });
  });
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });

/** Free ports for the servers. */
export async function chooseServerPorts(address: string): Promise<ServerPorts> {
  const servers: Server[] = [];
  // All are held until the last one is found, so that none is found twice.
  for (let count = 0; count < 5; count += 1) servers.push(await listen(address, 0));
  const [mariadb = 0, rabbitmq = 0, distribution = 0, epmd = 0, memcached = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(servers.map(close));
  return { mariadb, rabbitmq, distribution, epmd, memcached };
}

/** @throws StxError or AggregateError: CLOUD_PORT_IN_USE. */
export async function requireFreePorts({ address, images }: Pick<CloudPlan, 'address' | 'images'>): Promise<void> {
  const faults: StxError[] = [];
  for (const { name, port } of images.flatMap(({ services }) => services)) {
    if (port === undefined) continue;
    try {
      await close(await listen(address, port));
    } catch (error) {
      faults.push(
        new StxError('CLOUD_PORT_IN_USE', `${address}:${String(port)} of ${name} cannot be used`, {
          cause: error,
          hint: `find who listens with ss -ltnp 'sport = :${String(port)}', or choose another loopback address with --address`,
        }),
      );
    }
  }
  throwFaults(faults, 'ports are in use');
}
