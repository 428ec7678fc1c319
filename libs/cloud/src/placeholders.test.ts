import { placeholderFaults, substitute } from './placeholders.js';

const values = new Map([
  ['address', '127.0.0.1'],
  ['password:glance', 'p1'],
  ['password:nova', 'p2'],
]);

test('placeholders are replaced, and every other use of $ stays', () => {
  expect(substitute("a = ${password:glance}@${address}\nb = $state_path %(x)s '$'", values)).toBe(
    "a = p1@127.0.0.1\nb = $state_path %(x)s '$'",
  );
});

test('a value is inserted as it is, whatever it contains', () => {
  expect(substitute('${a}', new Map([['a', '$& ${a} $1']]))).toBe('$& ${a} $1');
});

test('an unknown name is a fault with file, line, column and the names of its kind', () => {
  const faults = placeholderFaults('ok = ${address}\n  x = ${password:glanze}\n', 'images/glance/cloud.yaml', values);
  expect(faults).toMatchObject([
    {
      code: 'CLOUD_PLACEHOLDER',
      message: 'unknown placeholder ${password:glanze}',
      place: { file: 'images/glance/cloud.yaml', line: 2, column: 7 },
      hint: 'use one of ${password:glance}, ${password:nova}',
    },
  ]);
});

test.each([
  ['${}', 'unknown placeholder ${}'],
  ['${ address }', 'unknown placeholder ${ address }'],
  ['${address', 'placeholder ${address has no end'],
  ['${other}', 'unknown placeholder ${other}'],
])('%s is a fault, and its hint names the kinds', (text, message) => {
  const [fault] = placeholderFaults(text, 'f', values);
  expect(fault?.message).toBe(message);
  if (!text.startsWith('${a')) expect(fault?.hint).toBe('use one of ${address}, ${password:<name>}');
});

test('all faults of a line are reported', () => {
  expect(placeholderFaults('${a} ${b}', 'f', values)).toHaveLength(2);
});
