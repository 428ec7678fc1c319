import { join } from 'node:path';
import { runProgram } from '@stx/process';
import type { CloudPlan } from './cloud-plan.js';
import { makeOwned, writeOwned, type Server, type Site } from './server.js';
import { MARKER } from './state.js';

const data = (site: Site): string => join(site.folder, 'data');

/** Names and passwords are letters, digits and "_". */
export function databaseStatements(databases: CloudPlan['databases']): string {
  const lines = databases.flatMap(({ name, password }) => [
    `CREATE DATABASE ${name} CHARACTER SET utf8mb3;`,
    `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON ${name}.* TO '${name}'@'%';`,
  ]);
  return `${lines.join('\n')}\n`;
}

/** Its socket is a name relative to the data folder, since paths of sockets are short. */
export const mariadb: Server = {
  name: 'mariadb',
  programs: { 'mariadb-server': 'mariadbd' },
  prepare: async (site) => {
    await makeOwned(site);
    await makeOwned(site, data(site));
    const options = ['--auth-root-authentication-method=socket', '--skip-test-db'];
    await runProgram(
      'mariadb-install-db',
      ['--no-defaults', `--datadir=${data(site)}`, `--user=${site.user}`, ...options],
      {
        logFile: join(site.logs, 'mariadb-install.log'),
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', [MARKER]: site.state.marker },
        signal: site.signal,
      },
    );
    await writeOwned(site, 'databases.sql', databaseStatements(site.plan.databases));
  },
  command: (site) => ({
    args: [
      'mariadbd',
      '--no-defaults',
      `--datadir=${data(site)}`,
      `--bind-address=${site.plan.address}`,
      `--port=${String(site.plan.ports.mariadb)}`,
      '--socket=mariadb.sock',
      `--pid-file=${join(site.folder, 'mariadb.pid')}`,
      `--init-file=${join(site.folder, 'databases.sql')}`,
      '--max-connections=1000',
      '--skip-name-resolve',
      '--skip-log-bin',
      // The data ends with the cloud, so it need not survive a loss of power.
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-doublewrite=0',
    ],
    environment: {},
  }),
  port: ({ ports }) => ports.mariadb,
};
