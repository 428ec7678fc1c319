import { packageUrl } from './purl.js';

test.each([
  [
    { type: 'deb', namespace: 'debian', name: 'attr', version: '1:2.4.47-2+b1~x' },
    'pkg:deb/debian/attr@1:2.4.47-2%2Bb1~x',
  ],
  [
    { type: 'oci', name: 'a', version: 'sha256:1', qualifiers: { tag: '', arch: 'amd64', absent: undefined } },
    'pkg:oci/a@sha256:1?arch=amd64',
  ],
  [
    { type: 'pypi', name: 'django', qualifiers: { b: "x y/(z)'", a: '1&2' } },
    'pkg:pypi/django?a=1%262&b=x%20y%2F%28z%29%27',
  ],
] as const)('%j is encoded by the purl specification', (given, expected) => {
  expect(packageUrl(given)).toBe(expected);
});
