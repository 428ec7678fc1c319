import { planPackages, type PackageInputs } from './plan-packages.js';
import { selectPackages } from '../select-packages.js';

/** What comes with what: libvirt and ceph both need glib, which nobody asks for. */
const comesWith: Record<string, string[]> = {
  apache2: ['perl', 'apache2-bin', 'apache2'],
  libvirt: ['glib', 'qemu', 'libvirt'],
  'ceph-common': ['glib', 'boost', 'ceph-common'],
  lshw: ['lshw'],
  curl: ['curl'],
};
const asked = {
  keystone: ['apache2'],
  heat: ['apache2', 'curl'],
  ceilometer: ['libvirt'],
  nova: ['apache2', 'libvirt'],
  glance: ['ceph-common'],
  cinder: ['ceph-common', 'lshw'],
  barbican: [],
};
const megabytes = 1e6;
const bytes = Object.fromEntries(Object.values(comesWith).flatMap((names) => names.map((name) => [name, 9e6])));

const closure = (names: readonly string[]): string[] =>
  [...new Set(names.flatMap((name) => comesWith[name] ?? []))].sort();

function inputs(over: Partial<PackageInputs> = {}): PackageInputs {
  const images = over.asked ?? asked;
  return {
    asked: images,
    installed: Object.fromEntries(Object.entries(images).map(([image, names]) => [image, closure(names)])),
    brings: comesWith,
    bytes: { ...bytes, glib: 30 * megabytes, qemu: 60 * megabytes },
    mostLayers: 5,
    ...over,
  };
}

test('what images have in common is a layer, with what nobody asked for, one upon the other', () => {
  expect(planPackages(inputs())).toEqual([
    { packages: ['glib'], for: [['ceph-common'], ['libvirt']] },
    { packages: ['libvirt', 'qemu'], for: [['libvirt']], on: 0 },
    { packages: ['boost', 'ceph-common'], for: [['ceph-common']], on: 0 },
    { packages: ['apache2', 'apache2-bin', 'perl'], for: [['apache2']] },
  ]);
});

test('no image gets a package that it would not have had', () => {
  const layers = planPackages(inputs());
  for (const names of Object.values(asked)) {
    const { shared, own } = selectPackages(layers, names);
    expect(closure(names)).toEqual(expect.arrayContaining(shared.flat()));
    expect([...new Set([...shared.flat(), ...closure(own)])].sort()).toEqual(closure(names));
  }
});

test('the plan does not depend on the order in which images and names are given', () => {
  const turned = Object.fromEntries(
    Object.entries(asked)
      .reverse()
      .map(([image, names]) => [image, [...names].reverse()]),
  );
  expect(planPackages(inputs({ asked: turned }))).toEqual(planPackages(inputs()));
});

test('no more layers lie on each other than may, and those that spare the most stay', () => {
  const layers = planPackages(inputs({ mostLayers: 1 }));
  expect(layers.filter(({ on }) => on !== undefined)).toEqual([]);
  expect(layers.flatMap(({ packages }) => packages)).toContain('qemu');
});

test('what spares little beside the layers upon it is theirs, however many images there are', () => {
  const many = { ...asked, trove: ['libvirt'], zun: ['libvirt'], manila: ['ceph-common', 'curl'] };
  const layers = planPackages(inputs({ asked: many, bytes }));
  expect(layers.map(({ packages }) => packages)).toEqual([
    ['apache2', 'apache2-bin', 'perl'],
    ['boost', 'ceph-common', 'glib'],
    ['glib', 'libvirt', 'qemu'],
  ]);
});

test('a layer that spares little is not made', () => {
  const light = Object.fromEntries(Object.keys(bytes).map((name) => [name, 1_000]));
  expect(planPackages(inputs({ bytes: light }))).toEqual([]);
});
