import { mariadb } from './mariadb.js';
import { memcached } from './memcached.js';
import { rabbitmq } from './rabbitmq.js';
import type { Server } from './server.js';

/** The servers, with the users that Debian's packages create for them. */
export const SERVERS: readonly (Server & { user: string })[] = [
  { ...mariadb, user: 'mysql' },
  { ...rabbitmq, user: 'rabbitmq' },
  { ...memcached, user: 'memcache' },
];
