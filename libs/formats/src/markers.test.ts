import { markerHolds } from './markers.js';

test.each([
  ["python_version=='3.13'", true],
  ["python_version=='3.10'", false],
  ["python_version>='3.9'", true],
  ["python_version<'3.9' or sys_platform=='linux'", true],
  ["(python_version<'3.9' or os_name=='nt') and platform_machine=='x86_64'", false],
  ["python_version not in '3.9 3.10'", true],
  ["python_full_version>='3.13.2'", undefined],
  ["python_full_version>='3.13.2' or python_version>='3'", true],
  ["extra=='x'", undefined],
  ['nonsense', undefined],
  ['', undefined],
  [`${'('.repeat(20_000)}python_version=='3.13'`, undefined],
  ["python_version=='3.13' $", undefined],
])('%s on Python 3.13: %s', (marker, holds) => {
  expect(markerHolds(marker, '3.13')).toBe(holds);
});
