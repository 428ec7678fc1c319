import { profilesSchema } from '@stx/formats';
import { pythonPackagesOf, systemPackagesOf } from './select-profiles.js';

const profiles = profilesSchema.parse({
  system: {
    apache2: ['apache'],
    iptables: ['neutron', 'nova linuxbridge'],
    libldap2: ['keystone ldap trixie'],
    'libldap-2.5-0': ['keystone ldap bookworm'],
    libxml2: [],
    old: ['keystone !trixie'],
  },
  python: { 'fluent-logger': ['fluent'], uwsgi: [] },
  tools: [],
});

test('all words of a condition must be selected, and any condition is enough', () => {
  expect(systemPackagesOf(profiles, 'nova', [], 'trixie')).toEqual(['libxml2']);
  expect(systemPackagesOf(profiles, 'nova', ['linuxbridge'], 'trixie')).toEqual(['iptables', 'libxml2']);
  expect(systemPackagesOf(profiles, 'neutron', [], 'trixie')).toEqual(['iptables', 'libxml2']);
});

test('the codename chooses between packages, and ! excludes', () => {
  expect(systemPackagesOf(profiles, 'keystone', ['ldap'], 'trixie')).toEqual(['libldap2', 'libxml2']);
  expect(systemPackagesOf(profiles, 'keystone', ['ldap'], 'bookworm')).toEqual(['libldap-2.5-0', 'libxml2', 'old']);
});

test('python packages follow the same conditions', () => {
  expect(pythonPackagesOf(profiles, 'keystone', ['fluent'])).toEqual(['fluent-logger', 'uwsgi']);
});
