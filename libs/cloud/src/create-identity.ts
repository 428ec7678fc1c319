import pLimit from 'p-limit';
import type { CloudPlan, PlannedIdentity, PlannedUser } from './cloud-plan.js';
import { KeystoneClient } from './keystone-client.js';

export const REGION = 'RegionOne';
const INTERFACES = ['public', 'internal', 'admin'];

async function findOrCreate(client: KeystoneClient, kind: string, value: { name: string }): Promise<string> {
  const path = `/${kind}s`;
  return (await client.find(path, `${kind}s`, value.name)) ?? (await client.create(path, kind, value));
}

/** A function that creates in Keystone what images want there, for one image after the other. */
export function identityCreator(
  plan: Pick<CloudPlan, 'identityUrl' | 'adminPassword'>,
): (identity: PlannedIdentity) => Promise<void> {
  const client = new KeystoneClient(plan.identityUrl);
  let login: Promise<void> | undefined;
  // Two images may want the same project or role.
  const limit = pLimit(1);
  return ({ users, roles, catalog }) =>
    limit(async () => {
      if (users.length + roles.length + catalog.length === 0) return;
      await (login ??= client.logIn(plan.adminPassword));
      await createIdentity(client, { users, roles, catalog });
    });
}

/** Creates in Keystone what an image wants there. */
export async function createIdentity(client: KeystoneClient, identity: PlannedIdentity): Promise<void> {
  for (const name of identity.roles) await findOrCreate(client, 'role', { name });
  for (const user of identity.users) await createUser(client, user);
  for (const { type, name, url } of identity.catalog) {
    const service = await client.create('/services', 'service', { type, name });
    for (const each of INTERFACES) {
      const endpoint = { service_id: service, interface: each, url, region_id: REGION };
      await client.create('/endpoints', 'endpoint', endpoint);
    }
  }
}

async function createUser(client: KeystoneClient, { name, password, roles, domain }: PlannedUser): Promise<void> {
  const domainId = domain === undefined ? 'default' : await findOrCreate(client, 'domain', { name: domain });
  const user = await client.create('/users', 'user', { name, password, domain_id: domainId });
  const target =
    domain === undefined
      ? `/projects/${await findOrCreate(client, 'project', { name: 'service' })}`
      : `/domains/${domainId}`;
  for (const role of roles) {
    await client.put(`${target}/users/${user}/roles/${await findOrCreate(client, 'role', { name: role })}`);
  }
}
