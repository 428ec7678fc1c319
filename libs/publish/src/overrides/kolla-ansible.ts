import { basename, dirname } from 'node:path';
import { readScalars, renderYaml } from '@stx/formats';
import { assignImages, projectOf, taggedReference, type Slot } from './assign-images.js';
import type { OverrideForm, ValuesFile } from './form.js';

/** Ends of Kolla's image names whose programs the service's one image has. */
const SERVICES = new Set(
  [
    'alarming api backup central cfn compute conductor conductor-metadata dhcp-agent engine evaluator',
    'keystone-listener l3-agent listener metadata-agent metricd notification notifier novncproxy',
    'openvswitch-agent rpc-server scheduler server sriov-agent statsd volume worker api-cfn',
    'db-server vswitchd',
  ].flatMap((line) => line.split(' ')),
);
/** Kolla's variables in front of a name. */
const REGISTRY_URL = /^\{\{ *docker_image_url *\}\}(?<name>[a-z0-9-]+)$/u;
const FULL = '_full';

function slotsOf({ path, text }: ValuesFile): Slot[] {
  const scalars = readScalars(text, path).filter((each) => each.path.length === 1);
  const keys = new Map(scalars.map((each) => [each.path[0] ?? '', each]));
  return [...keys].flatMap(([key, { value = '', line }]) => {
    const name = REGISTRY_URL.exec(value)?.groups?.name;
    if (name === undefined || !keys.has(`${key}${FULL}`)) return [];
    return [{ file: path, chart: basename(dirname(dirname(path))), key: `${key}${FULL}`, line, name }];
  });
}

function find(name: string, known: ReadonlyMap<string, string>): { project: string } | { reason: string } | undefined {
  const exact = projectOf(name, known);
  if (exact !== undefined) return { project: exact };
  const [project] = [...known.keys()].filter((each) => name.startsWith(`${each}-`)).sort((a, b) => b.length - a.length);
  if (project === undefined) return undefined;
  if (SERVICES.has(name.slice(project.length + 1))) return { project };
  return { reason: `which may need programs that ${project} does not have; set it with --keys` };
}

/** `<service>_image_full` of Kolla-Ansible's roles: one file for /etc/kolla/globals.d. */
export const kollaAnsible: OverrideForm = {
  file: /(?:^|\/)defaults\/main\.yml$/u,
  write: (inputs) => {
    const slots = inputs.files.flatMap(slotsOf);
    const { set, ...rest } = assignImages(slots, inputs, ({ name }) => find(name, inputs.known));
    const variables = Object.fromEntries(set.map(({ slot, image }) => [slot.key, taggedReference(image)]));
    const files = set.length === 0 ? [] : [{ path: 'images.yml', text: renderYaml(variables) }];
    return { files, count: set.length, ...rest };
  },
};
