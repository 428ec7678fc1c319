import type { CloudPlan } from './cloud-plan.js';
import { REGION } from './create-identity.js';

type Login = Pick<CloudPlan, 'identityUrl' | 'adminPassword'>;

/** Variables for `source`. */
export function openrc({ identityUrl, adminPassword }: Login): string {
  const variables = {
    OS_AUTH_URL: `${identityUrl}/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: 'admin',
    OS_PASSWORD: adminPassword,
    OS_PROJECT_NAME: 'admin',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: REGION,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}

/** The content of clouds.yaml, with the cloud `stx`; JSON is YAML. */
export function cloudsYaml({ identityUrl, adminPassword }: Login): string {
  const auth = {
    auth_url: `${identityUrl}/v3`,
    username: 'admin',
    password: adminPassword,
    project_name: 'admin',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
  };
  const stx = { auth, region_name: REGION, identity_api_version: 3 };
  return `${JSON.stringify({ clouds: { stx } }, null, 2)}\n`;
}
