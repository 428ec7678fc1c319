import { makeOwned, type Server } from './server.js';

export const memcached: Server = {
  name: 'memcached',
  programs: { memcached: 'memcached' },
  prepare: (site) => makeOwned(site),
  command: ({ plan: { address, ports } }) => ({
    args: ['memcached', `--listen=${address}`, `--port=${String(ports.memcached)}`, '--memory-limit=64'],
    environment: {},
  }),
  port: ({ ports }) => ports.memcached,
};
