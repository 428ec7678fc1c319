import { countingSecrets, cloudFile, PLACE } from '../testing/cloud-file.js';
import { databaseStatements } from './mariadb.js';
import { planCloud } from './plan-cloud.js';
import { rabbitmqSettings } from './rabbitmq.js';
import { missingPackages } from './require-machine.js';

const KEYSTONE = 'databases: [k]\nservices: { keystone: { start: [a], port: 5000, answers: { path: / } } }\n';
const plan = planCloud([cloudFile('keystone', KEYSTONE)], PLACE, countingSecrets());

test('each database has a user of its name, who may use that one alone', () => {
  expect(databaseStatements(plan.databases)).toBe(
    [
      'CREATE DATABASE k CHARACTER SET utf8mb3;',
      `CREATE USER 'k'@'%' IDENTIFIED BY '${plan.databases[0]?.password ?? ''}';`,
      "GRANT ALL ON k.* TO 'k'@'%';",
      '',
    ].join('\n'),
  );
});

test('RabbitMQ listens on the address of the cloud alone, for one user', () => {
  expect(rabbitmqSettings(plan)).toContain('listeners.tcp.1 = 127.0.0.9:2\n');
  expect(rabbitmqSettings(plan)).toContain(`default_user = openstack\ndefault_pass = ${plan.messagesPassword}\n`);
});

test('of missing programs, the Debian packages are named', () => {
  expect(missingPackages(() => true)).toEqual([]);
  const missing = ['mariadbd', 'memcached', 'runc'];
  expect(missingPackages((program) => !missing.includes(program))).toEqual(['mariadb-server', 'memcached', 'runc']);
});
