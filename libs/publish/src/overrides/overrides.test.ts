import { parseYaml, releaseSchema } from '@stx/formats';
import { z } from 'zod';
import type { FormInputs, GivenKey } from './form.js';
import { OVERRIDE_FORMS } from './registry.js';

const digest = `sha256:${'a'.repeat(64)}`;
const { images } = releaseSchema.parse({
  images: Object.fromEntries(
    ['keystone', 'nova', 'heat', 'openstackclients'].map((project) => [
      project,
      {
        image: `stx-${project}`,
        reference: `reg.example.org:5000/stx/stx-${project}@${digest}`,
        tags: [{ tag: '1.0', moving: false, list: 'l' }],
        recipe: 'loci',
        inputs: {},
        verification: { checks: {}, services: [], accepted: [] },
      },
    ]),
  ),
});
const known = new Map(
  ['keystone', 'nova', 'heat', 'openstackclients', 'glance'].map((name) => [name, `stx-${name}`] as const),
);

function inputs(path: string, text: string, keys: GivenKey[] = []): FormInputs {
  return { files: [{ path, text }], images: new Map(Object.entries(images)), known, keys, isByDigest: true };
}

const byDigest = (name: string): string => `reg.example.org:5000/stx/stx-${name}@${digest}`;
const byTag = (name: string): string => `reg.example.org:5000/stx/stx-${name}:1.0`;
const chart = `images:
  tags:
    db_init: quay.io/airshipit/openstack-client:2026.1-ubuntu_noble
    keystone_api: quay.io/airshipit/keystone:2026.1-ubuntu_noble
    image_api: quay.io/airshipit/glance:2026.1-ubuntu_noble
    dep_check: quay.io/airshipit/kubernetes-entrypoint:latest
    test: null
  pull_policy: IfNotPresent
`;
const tagsIn = (text = ''): unknown =>
  parseYaml(z.strictObject({ images: z.strictObject({ tags: z.record(z.string(), z.string()) }) }), text, 'f').images
    .tags;

test('OpenStack-Helm: keys of our images are set by digest, and those that the release lacks are reported', () => {
  const { files, count, unset, faults } = OVERRIDE_FORMS['openstack-helm'].write(
    inputs('x/keystone/values.yaml', chart),
  );
  expect(files.map(({ path }) => path)).toEqual(['keystone.yaml']);
  expect(tagsIn(files[0]?.text)).toEqual({ db_init: byDigest('openstackclients'), keystone_api: byDigest('keystone') });
  expect([count, faults]).toEqual([2, []]);
  expect(unset).toEqual(['x/keystone/values.yaml:5: image_api runs glance, but the release does not have glance']);
});

test('OpenStack-Helm: given keys replace the image, and may be set to tags', () => {
  const keys = [{ chart: 'keystone', key: 'db_init', project: 'heat' }];
  const { files } = OVERRIDE_FORMS['openstack-helm'].write({
    ...inputs('keystone/values.yaml', chart, keys),
    isByDigest: false,
  });
  expect(tagsIn(files[0]?.text)).toMatchObject({ db_init: byTag('heat'), keystone_api: byTag('keystone') });
});

test('keys and images that do not exist are all refused', () => {
  const { faults } = OVERRIDE_FORMS['openstack-helm'].write(
    inputs('keystone/values.yaml', chart, [
      { chart: undefined, key: 'no_such', project: 'heat' },
      { chart: 'nova', key: 'db_init', project: 'heat' },
      { chart: undefined, key: 'db_init', project: 'glance' },
    ]),
  );
  expect(faults.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'OVERRIDE_UNKNOWN no chart has the key no_such (keystone)',
    'OVERRIDE_UNKNOWN nova has no key db_init',
    'OVERRIDE_UNKNOWN the release does not have glance, for db_init',
  ]);
});

const overrides = `# Comment
release_group: x   # why
images:
  tags:
    keystone_api: docker.io/starlingx/stx-keystone:@PREFIX@-latest
    test: null
    other: docker.io/library/rabbitmq:3
pod:
  image: "docker.io/starlingx/stx-nova:old"   # quoted
  imageTag: old
second:
  image: docker.io/starlingx/stx-nova
  imageTag:
third:
  image:
    repository: docker.io/starlingx/stx-heat
    tag: 2
  stays: docker.io/starlingx/stx-heat:1
pinned:
  image: docker.io/starlingx/stx-heat@sha256:1
missing:
  image: docker.io/starlingx/stx-glance:1
`;

test("StarlingX: each form of helm_chart_modify.py's references is replaced, and nothing else changes", () => {
  const { files, count, unset } = OVERRIDE_FORMS.starlingx.write(inputs('a/x-static-overrides.yaml', overrides));
  expect(files).toEqual([
    {
      path: 'x-static-overrides.yaml',
      text: overrides
        .replace('docker.io/starlingx/stx-keystone:@PREFIX@-latest', byTag('keystone'))
        .replace('docker.io/starlingx/stx-nova:old', byTag('nova'))
        .replace('imageTag: old', "imageTag: '1.0'")
        .replace('image: docker.io/starlingx/stx-nova\n', 'image: reg.example.org:5000/stx/stx-nova\n')
        .replace('imageTag:\n', "imageTag: '1.0'\n")
        .replace('repository: docker.io/starlingx/stx-heat', 'repository: reg.example.org:5000/stx/stx-heat')
        .replace('tag: 2', "tag: '1.0'"),
    },
  ]);
  expect(count).toBe(7);
  expect(unset).toEqual([
    'a/x-static-overrides.yaml:18: third.stays runs stx-heat, in a form that StarlingX does not replace',
    'a/x-static-overrides.yaml:20: pinned.image runs stx-heat, in a form that StarlingX does not replace',
    'a/x-static-overrides.yaml:22: missing.image runs stx-glance, but the release does not have it',
  ]);
});

const role = `nova_tag: "{{ openstack_tag }}"
nova_compute_image: "{{ docker_image_url }}nova-compute"
nova_compute_image_full: "{{ nova_compute_image }}:{{ nova_tag }}"
nova_libvirt_image: "{{ docker_image_url }}nova-libvirt"
nova_libvirt_image_full: "{{ nova_libvirt_image }}:{{ nova_tag }}"
keystone_httpd_image: "{{ docker_image_url }}httpd"
keystone_httpd_image_full: "{{ keystone_httpd_image }}:{{ nova_tag }}"
glance_api_image: "{{ docker_image_url }}glance-api"
glance_api_image_full: "{{ glance_api_image }}:{{ nova_tag }}"
`;

test('Kolla-Ansible: variables get tags, and images with other programs are reported', () => {
  const path = 'roles/nova/defaults/main.yml';
  const { files, unset, faults } = OVERRIDE_FORMS['kolla-ansible'].write(inputs(path, role));
  expect(files).toEqual([{ path: 'images.yml', text: `nova_compute_image_full: ${byTag('nova')}\n` }]);
  expect(unset).toEqual([
    `${path}:4: nova_libvirt_image_full runs nova-libvirt, which may need programs that nova does not have; set it with --keys`,
    `${path}:8: glance_api_image_full runs glance-api, but the release does not have glance`,
  ]);
  expect(faults).toEqual([]);
  const keys = [{ chart: 'nova', key: 'nova_libvirt_image_full', project: 'nova' }];
  expect(OVERRIDE_FORMS['kolla-ansible'].write(inputs(path, role, keys)).files[0]?.text).toContain('nova_libvirt');
});
