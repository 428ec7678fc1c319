import { StxError } from '@stx/errors';
import type { CloudFile } from '@stx/formats';
import type { CloudPlan, Command, PlannedIdentity, PlannedImage, PlannedService } from './cloud-plan.js';
import { placeholderFaults, substitute, type Values } from './placeholders.js';
import { planValues, type CloudPlace } from './plan-values.js';
import { throwFaults } from './throw-faults.js';

type Written = CloudFile['cloud']['prepare'][number];
type Fill = (text: string) => string;

/**
 * Plans a control plane of these images, which are in order.
 *
 * @param random Random bytes, as text of an encoding.
 * @throws StxError or AggregateError: CLOUD_PLACEHOLDER, CLOUD_DUPLICATE, CLOUD_WITHOUT_KEYSTONE.
 */
export function planCloud(
  files: readonly CloudFile[],
  place: CloudPlace,
  random: (encoding: 'hex' | 'base64') => string,
): CloudPlan {
  const values = planValues(files, place, random);
  const faults = [
    ...duplicateFaults(files),
    ...files.flatMap(({ text, file }) => placeholderFaults(text, file, values)),
  ];
  throwFaults(faults, 'the cloud cannot be planned');
  const identityUrl = values.get('url:keystone');
  if (identityUrl === undefined) {
    throw new StxError('CLOUD_WITHOUT_KEYSTONE', 'no image has a service `keystone` with a port', {
      hint: 'select images that come after keystone, or keystone',
    });
  }
  const secretOf = (name: string): string => values.get(name) ?? '';
  const databases = files.flatMap(({ cloud }) =>
    cloud.databases.map((name) => ({ name, password: new URL(secretOf(`database:${name}`)).password })),
  );
  const generated = [...values].flatMap(([name, value]) => (/^(?:password|secret):/u.test(name) ? [value] : []));
  return {
    ...place,
    images: files.map((file) => planImage(file, values)),
    databases,
    adminPassword: secretOf('password:admin'),
    messagesPassword: secretOf('password:rabbitmq'),
    identityUrl,
    secrets: [...generated, ...databases.map(({ password }) => password)],
  };
}

function planImage({ name, cloud }: CloudFile, values: Values): PlannedImage & { identity: PlannedIdentity } {
  const fill: Fill = (text) => substitute(text, values);
  return {
    name,
    after: cloud.after,
    environment: fillAll(cloud.environment, fill),
    files: fillAll(cloud.files, fill),
    writable: cloud.writable,
    prepare: cloud.prepare.map((command) => fillCommand(command, fill)),
    services: Object.entries(cloud.services).map(([service, written]) => planService(service, written, values)),
    finish: cloud.finish.map((command) => fillCommand(command, fill)),
    identity: {
      users: Object.entries(cloud.users).map(([user, { roles, domain }]) => ({
        name: user,
        password: values.get(`password:${user}`) ?? '',
        roles,
        ...(domain === undefined ? {} : { domain }),
      })),
      roles: cloud.roles,
      catalog: cloud.catalog.map((entry) => ({ ...entry, url: fill(entry.url) })),
    },
  };
}

function planService(name: string, written: CloudFile['cloud']['services'][string], values: Values): PlannedService {
  const { start, port, answers, logs = '', timeoutSeconds } = written;
  return {
    name,
    start: start.map((word) => substitute(word, values)),
    ...(port === undefined ? {} : { port }),
    sign:
      answers === undefined
        ? { text: logs }
        : { url: `${values.get(`url:${name}`) ?? ''}${substitute(answers.path, values)}`, status: answers.status },
    timeoutSeconds,
  };
}

function fillCommand(written: Written, fill: Fill): Command {
  const { run, environment } = Array.isArray(written) ? { run: written, environment: {} } : written;
  return { run: run.map(fill), environment: fillAll(environment, fill) };
}

const fillAll = (texts: Readonly<Record<string, string>>, fill: Fill): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text)]));

/** Names and ports that only one image may have. */
function duplicateFaults(files: readonly CloudFile[]): StxError[] {
  const owners = new Map<string, string>();
  return files.flatMap(({ file, cloud }) => {
    const services = Object.entries(cloud.services);
    const claims = [
      ...services.map(([name]) => `service ${name}`),
      ...services.flatMap(([, { port }]) => (port === undefined ? [] : [`port ${String(port)}`])),
      ...cloud.databases.map((name) => `database ${name}`),
      ...Object.keys(cloud.users).map((name) => `user ${name}`),
      ...Object.keys(cloud.secrets).map((name) => `secret ${name}`),
    ];
    return claims.flatMap((claim) => {
      const owner = owners.get(claim);
      owners.set(claim, owner ?? file);
      if (owner === undefined) return [];
      const hint = 'choose another name or port in one of the two files';
      return [new StxError('CLOUD_DUPLICATE', `${claim} is already in ${owner}`, { place: { file }, hint })];
    });
  });
}
