import { baseSchema } from './base.js';
import { codenames, DISTRIBUTIONS, distributionOf } from './distributions.js';
import { markerHolds } from './markers.js';
import { PLATFORM } from './platform.js';
import { fitsPython } from './wheel-name.js';

const bootstrapped = { distribution: 'debian', codename: 'bookworm', bootstrap: { packages: [] } };

test('a codename belongs to one distribution, and base.yaml takes no other', () => {
  expect(codenames).toEqual(['trixie', 'bookworm']);
  expect(codenames.map((codename) => distributionOf(codename).name)).toEqual(['debian', 'debian']);
  expect(baseSchema.safeParse({ ...bootstrapped, codename: 'sid', python: '3.13' }).success).toBe(false);
});

test('a bootstrapped base has the Python of its distribution', () => {
  expect(baseSchema.safeParse({ ...bootstrapped, python: '3.11' }).success).toBe(true);
  expect(baseSchema.safeParse({ ...bootstrapped, python: '3.13' }).error?.issues[0]).toMatchObject({
    path: ['python'],
    message: "is not the Python of bookworm; write '3.11'",
  });
});

test('a mirror without security updates has two suites', () => {
  const { sources } = DISTRIBUTIONS.debian;
  expect(sources('trixie', 'http://m.example/d', undefined)).toEqual([
    'deb http://m.example/d trixie main',
    'deb http://m.example/d trixie-updates main',
  ]);
  expect(sources('trixie', 'http://m.example/d', 'http://m.example/s').at(-1)).toBe(
    'deb http://m.example/s trixie-security main',
  );
});

test('wheels and markers are judged by the platform', () => {
  const arm = { ...PLATFORM, wheelTags: /^manylinux_2_28_aarch64$/u, markers: { platform_machine: 'aarch64' } };
  expect(fitsPython('cp313-cp313-manylinux_2_28_x86_64', '3.13')).toBe(true);
  expect(fitsPython('cp313-cp313-manylinux_2_28_x86_64', '3.13', arm)).toBe(false);
  expect(markerHolds("platform_machine == 'x86_64'", '3.13')).toBe(true);
  expect(markerHolds("platform_machine == 'x86_64'", '3.13', arm)).toBe(false);
});
