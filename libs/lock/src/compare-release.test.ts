import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workspace, constraintsOn, type Source } from '@stx/formats';
import { compareWithRelease, releasedVersion } from './compare-release.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const workspace = new Workspace(root);
const releases = workspace.releases('2026.1');
const limits = constraintsOn(workspace.constraints('2026.1'), '3.13');

function kind(name: string, version: string): string {
  const source = { sdist: { name, version } };
  return compareWithRelease({ name, version, source }, '2026.1', releases, limits.get(name)).kind;
}

test.each([
  ['horizon', '25.7.2', 'listed'],
  ['horizon', '25.7.3', 'listed'], // its constraint
  ['horizon', '25.7.4', 'newer'],
  ['horizon', '26.0.0', 'other'],
  ['horizon', '25.8.0', 'other'],
  ['ironic', '35.0.1', 'listed'],
  ['ironic', '34.0', 'listed'],
  ['ironic', '35.0.2', 'newer'],
  ['ironic', '35.1.0', 'other'],
  ['ironic', '32.0.0', 'other'],
  ['neutron', '28.0.2', 'newer'],
  ['neutron', '28.0.2.dev3', 'newer'],
  ['neutron', '28.1.0', 'newer'],
  ['neutron', '28.0.0.0rc1', 'unlisted'],
  ['neutron', '28.0.1.dev5', 'unlisted'],
  ['neutron', '27.0.0', 'other'],
  ['neutron', '29.0.0', 'other'],
  ['neutron', '0.0.0', 'other'],
  ['openstack-heat', '26.0.2', 'newer'],
  ['openstack-placement', '15.0.0', 'listed'],
  ['networking-sfc', '5.0.0.0b1', 'other'],
  ['gnocchi', '4.7.1', 'unknown'],
])('%s %s is %s', (name, version, expected) => {
  expect(kind(name, version)).toBe(expected);
});

const git = (repository: string, commit: string): Source => ({ git: { repository, commit } });
const TAGGED = '8d11b5e2fd0f72840fc827ffe4ab4f3fa89221d0';

test('a commit that the release tags belongs to it, and says its version', () => {
  const source = git('https://opendev.org/openstack/neutron.git', TAGGED);
  expect(compareWithRelease({ name: 'neutron', version: undefined, source }, '2026.1', releases).kind).toBe('listed');
  expect(releasedVersion('neutron', source, releases)).toBe('28.0.1');
});

test('another commit is compared by the version of its project, and unknown without one', () => {
  const source = git('https://opendev.org/openstack/neutron', 'a'.repeat(40));
  const compare = (version?: string): string =>
    compareWithRelease({ name: 'neutron', version, source }, '2026.1', releases).kind;
  expect([compare('28.0.2.dev1'), compare('27.0.0'), compare()]).toEqual(['newer', 'other', 'unknown']);
  expect(releasedVersion('neutron', source, releases)).toBeUndefined();
});

test('every service of this workspace belongs to its release', () => {
  const wrong = workspace.lociImages().flatMap((name) => {
    const { image } = workspace.image(name);
    const projects = [{ name: image.project, source: image.source, version: image.version }, ...image.extraProjects];
    return projects.flatMap(({ name: own, source, version }) => {
      if (source === undefined) return [];
      const project = 'sdist' in source ? { ...source.sdist, source } : { name: own, version, source };
      const standing = compareWithRelease(project, '2026.1', releases, limits.get(project.name));
      return standing.kind === 'other' ? [standing.text] : [];
    });
  });
  expect(wrong).toEqual([]);
  expect(readFileSync(join(root, 'images', 'horizon', 'image.yaml'), 'utf8')).toContain('25.7.3');
});
