import type { OverrideForm } from './form.js';
import { kollaAnsible } from './kolla-ansible.js';
import { openstackHelm } from './openstack-helm.js';
import { starlingx } from './starlingx.js';

/** Every form of overrides, by the name that --form takes. */
export const OVERRIDE_FORMS = {
  'openstack-helm': openstackHelm,
  starlingx,
  'kolla-ansible': kollaAnsible,
} as const satisfies Record<string, OverrideForm>;
export type FormName = keyof typeof OVERRIDE_FORMS;
