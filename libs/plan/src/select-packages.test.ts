import type { PackageLayer } from '@stx/formats';
import { selectPackages } from './select-packages.js';

const layers: PackageLayer[] = [
  { packages: ['libkrb5-3'], for: [['apache2'], ['libvirt0'], ['ceph-common']] },
  { packages: ['libvirt-common', 'libvirt0'], for: [['libvirt0']], on: 0 },
  { packages: ['apache2', 'perl'], for: [['apache2']], on: 0 },
  { packages: ['ceph-common', 'python3-rbd'], for: [['ceph-common', 'python3-rbd']], on: 0 },
  { packages: ['libapache2-mod-wsgi-py3'], for: [['libapache2-mod-wsgi-py3']], on: 2 },
];

test('an image takes one chain of layers, and installs upon it what it asks for besides', () => {
  expect(selectPackages(layers, ['apache2', 'gettext', 'libapache2-mod-wsgi-py3'])).toEqual({
    shared: [['libkrb5-3'], ['apache2', 'perl'], ['libapache2-mod-wsgi-py3']],
    own: ['gettext'],
  });
});

test('of two branches the first is taken, and what is on the other is its own', () => {
  expect(selectPackages(layers, ['apache2', 'libvirt0'])).toEqual({
    shared: [['libkrb5-3'], ['libvirt-common', 'libvirt0']],
    own: ['apache2'],
  });
});

test('a layer is taken by those alone who ask for all that brings it', () => {
  expect(selectPackages(layers, ['ceph-common'])).toEqual({ shared: [['libkrb5-3']], own: ['ceph-common'] });
  expect(selectPackages(layers, ['lshw'])).toEqual({ shared: [], own: ['lshw'] });
  expect(selectPackages([], ['lshw'])).toEqual({ shared: [], own: ['lshw'] });
});
