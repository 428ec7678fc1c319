import { readScalars, replaceScalars } from './edit-scalars.js';

const text = `# first
a: &name  host/x:1   # why
b:
  image: "host/x:1"
  tag: 1.10
  empty:
list: [host/x:1, {c: 'z'}]
same: *name
---
d: host/y
`;

test('scalars have their path, line and value as written', () => {
  expect(
    readScalars(text, 'f').map(({ document, path, value, isInList, line }) => [
      document,
      path.join('.'),
      value,
      isInList,
      line,
    ]),
  ).toEqual([
    [0, 'a', 'host/x:1', false, 2],
    [0, 'b.image', 'host/x:1', false, 4],
    [0, 'b.tag', '1.10', false, 5],
    [0, 'b.empty', undefined, false, 6],
    [0, 'list', 'host/x:1', true, 7],
    [0, 'list.c', 'z', true, 7],
    [0, 'same', 'host/x:1', false, 8],
    [1, 'd', 'host/y', false, 10],
  ]);
});

test('a replacement changes no other character, and stays text', () => {
  const scalars = readScalars(text, 'f');
  const values = ['new/x:2', 'new/x:2', '2.0', 'on', 'l', "it's", 'new/x', 'yes'];
  expect(
    replaceScalars(
      text,
      scalars.map((scalar, index) => ({ scalar, value: values[index] ?? '' })),
    ),
  ).toBe(`# first
a: &name  new/x:2   # why
b:
  image: "new/x:2"
  tag: '2.0'
  empty: 'on'
list: ['l', {c: 'it''s'}]
same: new/x
---
d: 'yes'
`);
});

test('a text that is not YAML is refused with its place', () => {
  expect(() => readScalars('a: [1\nb: 2', 'values.yaml')).toThrow(
    expect.objectContaining({
      code: 'FORMAT_SYNTAX',
      place: expect.objectContaining({ file: 'values.yaml' }) as object,
    }) as Error,
  );
});
