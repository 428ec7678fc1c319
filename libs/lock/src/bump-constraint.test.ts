import { bumpConstraint } from './bump-constraint.js';

const FILE = 'upper-constraints.txt';
const TEXT = "# kept\nOslo.Config===9.6.0\nlxml==5.0 ; python_version<'3.12'\nlxml===6.0.2;python_version>='3.12'\n";

test('a line keeps its spelling, and every other line stays', () => {
  expect(bumpConstraint(TEXT, FILE, 'oslo_config', '10.0', ['3.13'])).toBe(TEXT.replace('9.6.0', '10.0'));
});

test("of the lines of one distribution only that for the workspace's Pythons is updated", () => {
  expect(bumpConstraint(TEXT, FILE, 'lxml', '7.0', ['3.13'])).toBe(TEXT.replace('6.0.2', '7.0'));
  expect(bumpConstraint(TEXT, FILE, 'lxml', '7.0', ['3.11'])).toBe(TEXT.replace('lxml==5.0', 'lxml==7.0'));
  expect(bumpConstraint(TEXT, FILE, 'lxml', '7.0', ['3.11', '3.13'])).toBe(
    TEXT.replace('lxml==5.0', 'lxml==7.0').replace('6.0.2', '7.0'),
  );
});

test.each([
  ["a===1;python_version<'3.9'\na===2;python_version<'3.10'\n", 'no line may hold on Python 3.13'],
  ['a===1\na===2\n', '2 lines may hold on Python 3.13'],
  ["a===1;python_full_version<'3.13.2'\na===2;python_version>='3.10'\n", `${FILE}:1: a===1;python_full_version`],
])('%j is not updated by a guess', (text, message) => {
  expect(() => bumpConstraint(text, FILE, 'a', '3', ['3.13'])).toThrow(message);
});

test('a distribution without a line is refused', () => {
  expect(() => bumpConstraint(TEXT, FILE, 'nova', '1', ['3.13'])).toThrow('nova has no line');
});
