import { unconstrainedVersions } from './unconstrained-versions.js';

const commit = 'a'.repeat(40);
const repository = (...versions: string[]): { deliverable: string; versions: Record<string, string> } => ({
  deliverable: 'x',
  versions: Object.fromEntries(versions.map((version) => [version, commit])),
});

test('a repository without a constraint has its newest version, by normalized name', () => {
  const releases = {
    repository: 'https://git.example/releases',
    commit,
    repositories: {
      'openstack/networking-sfc': repository('9.0.0', '22.0.0', '10.0.0'),
      'openstack/Some.Thing': repository('1.0'),
      'openstack/oslo.config': repository('10.0.0'),
      'openstack/none': repository(),
    },
  };
  expect(unconstrainedVersions(releases, [{ name: 'oslo-config' }])).toEqual({
    'networking-sfc': '22.0.0',
    'some-thing': '1.0',
  });
  expect(unconstrainedVersions(undefined, [])).toEqual({});
});
