import { fitsPython, isSdistOf } from './wheel-name.js';

test.each([
  ['cp313-cp313-manylinux_2_28_x86_64', true],
  ['cp313-abi3-linux_x86_64', true],
  ['cp39-abi3-manylinux2014_x86_64', true],
  ['py3-none-any', true],
  ['py313-none-any', true],
  ['py37-none-manylinux1_x86_64', true],
  ['cp312-cp312-manylinux_2_28_x86_64', false],
  ['cp314-abi3-manylinux_2_28_x86_64', false],
  ['cp313-cp313t-manylinux_2_28_x86_64', false],
  ['cp313-cp313-win_amd64', false],
  ['cp313-cp313-macosx_11_0_arm64', false],
  ['cp313-cp313-manylinux_2_28_aarch64', false],
  ['cp313-cp313-musllinux_1_2_x86_64', false],
  ['py2-none-any', false],
  ['py314-none-any', false],
  ['pp310-pypy310_pp73-manylinux_2_28_x86_64', false],
])('%s fits Python 3.13: %s', (tag, fits) => {
  expect(fitsPython(tag, '3.13')).toBe(fits);
});

test.each([
  ['keystone-29.0.2.tar.gz', 'keystone', '29.0.2', true],
  ['PyYAML-6.0.zip', 'pyyaml', '6.0.0', true],
  ['python-ldap-3.4.4.tar.gz', 'python-ldap', '3.4.4', true],
  ['foo-1!1.0+stx.1.tar.gz', 'foo', '1!1.0+stx.1', true],
  ['foo-1.0-1.tar.gz', 'foo', '1.0-1', true],
  ['keystone-29.0.1.tar.gz', 'keystone', '29.0.2', false],
  ['keystonemiddleware-29.0.2.tar.gz', 'keystone', '29.0.2', false],
  ['keystone-29.0.2-py3-none-any.whl', 'keystone', '29.0.2', false],
])('%s is an sdist of %s %s: %s', (file, name, version, is) => {
  expect(isSdistOf(file, name, version)).toBe(is);
});
