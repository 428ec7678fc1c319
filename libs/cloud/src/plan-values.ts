import type { CloudFile } from '@stx/formats';
import type { Values } from './placeholders.js';

/** Ports of the servers that all services use. */
export interface ServerPorts {
  mariadb: number;
  rabbitmq: number;
  /** Between RabbitMQ and its own tools. */
  distribution: number;
  epmd: number;
  memcached: number;
}

export interface CloudPlace {
  /** A loopback address. */
  address: string;
  ports: ServerPorts;
}

/** The values of all placeholders. @param random Random bytes, as text of an encoding. */
export function planValues(
  files: readonly CloudFile[],
  { address, ports }: CloudPlace,
  random: (encoding: 'hex' | 'base64') => string,
): Values {
  const values = new Map([
    ['address', address],
    ['memcached', `${address}:${String(ports.memcached)}`],
    ['password:admin', random('hex')],
    ['password:rabbitmq', random('hex')],
  ]);
  const messages = `openstack:${values.get('password:rabbitmq') ?? ''}@${address}:${String(ports.rabbitmq)}`;
  values.set('messages', `rabbit://${messages}/`);
  for (const { cloud } of files) {
    for (const name of Object.keys(cloud.users)) values.set(`password:${name}`, random('hex'));
    for (const name of cloud.databases) {
      const password = random('hex');
      values.set(
        `database:${name}`,
        `mysql+pymysql://${name}:${password}@${address}:${String(ports.mariadb)}/${name}?charset=utf8`,
      );
    }
    for (const [name, encoding] of Object.entries(cloud.secrets)) values.set(`secret:${name}`, random(encoding));
    for (const [name, { port }] of Object.entries(cloud.services)) {
      if (port === undefined) continue;
      values.set(`port:${name}`, String(port));
      values.set(`url:${name}`, `http://${address}:${String(port)}`);
    }
  }
  return values;
}
