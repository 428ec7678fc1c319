import { canonicalJson, digestOf } from './canonical-json.js';
import { constraintsOn, parseConstraints } from './constraints.js';
import { normalizeName } from './names.js';

test('constraints are read with normalized name, marker and line', () => {
  const text = "# comment\nOslo.Config===9.6.0\n\nzope_interface===7.2;python_version>='3.9'  # why\n";
  expect(parseConstraints(text, 'upper-constraints.txt')).toEqual([
    { name: 'oslo-config', version: '9.6.0', marker: undefined, line: 2 },
    { name: 'zope-interface', version: '7.2', marker: "python_version>='3.9'", line: 4 },
  ]);
});

test.each([
  'nova',
  '-r other.txt',
  '--index-url x',
  'nova>=1',
  'nova @ https://a.example/x.whl',
  'nova==1.0,!=1.1',
  'nova===1.0,!=1.1',
  'nova==1.*',
  'nova==not-a-version',
  'nova===1.0 ;',
  'oslo.messaging[kafka]===1.0',
  'nova===',
  'nova-===1.0',
])('%s is not a constraint', async (line) => {
  const place = { file: 'upper-constraints.txt', line: 2, column: 1 };
  const read = Promise.resolve(`a===1\n${line}\n`).then((text) => parseConstraints(text, 'upper-constraints.txt'));
  await expect(read).rejects.toMatchObject({
    code: 'CONSTRAINT_INVALID',
    place,
    message: expect.stringContaining(line),
  });
});

test('all spellings of a name have one normalized form', () => {
  expect(new Set(['Oslo.Config', 'oslo_config', 'OSLO--config'].map(normalizeName))).toEqual(new Set(['oslo-config']));
});

test('equal values have one digest in any order of keys', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: undefined, c: 1 } })).toBe('{"a":{"c":1},"b":[2,1]}');
  expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
});

test('every line that is not a constraint is reported; === may name versions that PEP 440 does not know', () => {
  const text = 'a===2024b\r\nb==1.0,!=1.1\nc==1!2.0+stx.1\nd\n';
  const read = (): unknown => parseConstraints(text, 'upper-constraints.txt');
  expect(read).toThrow('the constraints are invalid');
  expect(
    parseConstraints(text.replace(/^b.*\n/mu, '').replace(/^d\n/mu, ''), '').map(({ version }) => version),
  ).toEqual(['2024b', '1!2.0+stx.1']);
});

test('of the lines of one name, those that apply to the Python count', () => {
  const text = "a===1.0;python_version<'3.12'\na===2.0;python_version>='3.12'\nb===1.0;python_full_version>'3.13.1'\n";
  const limits = parseConstraints(text, '');
  expect([...constraintsOn(limits, '3.11').values()].map(({ version }) => version)).toEqual(['1.0']);
  expect([...constraintsOn(limits, '3.13').values()].map(({ version }) => version)).toEqual(['2.0']);
});
