import { join } from 'node:path';
import type { CloudPlan } from './cloud-plan.js';
import { makeOwned, writeOwned, type Server } from './server.js';

/** rabbitmq.conf. */
export function rabbitmqSettings({ address, ports, messagesPassword }: CloudPlan): string {
  const lines = [
    `listeners.tcp.1 = ${address}:${String(ports.rabbitmq)}`,
    'default_user = openstack',
    `default_pass = ${messagesPassword}`,
    'default_user_tags.administrator = true',
    'log.console = true',
    'log.console.level = warning',
    'log.file = false',
  ];
  return `${lines.join('\n')}\n`;
}

/** Not Debian's own start script, which needs the machine's folders and user. */
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server';

export const rabbitmq: Server = {
  name: 'rabbitmq',
  programs: { 'rabbitmq-server': PROGRAM },
  prepare: async (site) => {
    await makeOwned(site);
    await writeOwned(site, 'rabbitmq.conf', rabbitmqSettings(site.plan));
    await writeOwned(site, 'enabled_plugins', '[].\n');
    await writeOwned(site, 'environment', '');
  },
  command: ({ folder, state, plan: { address, ports } }) => ({
    args: [PROGRAM],
    environment: {
      HOME: folder,
      RABBITMQ_NODENAME: `cloud-${state.marker}@localhost`,
      RABBITMQ_CONF_ENV_FILE: join(folder, 'environment'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
      RABBITMQ_DIST_PORT: String(ports.distribution),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {${address.split('.').join(',')}}`,
      ERL_EPMD_PORT: String(ports.epmd),
      ERL_EPMD_ADDRESS: address,
    },
  }),
  port: ({ ports }) => ports.rabbitmq,
};
