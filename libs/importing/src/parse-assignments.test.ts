import { parseAssignments } from './parse-assignments.js';

const values = (source: string): Record<string, string> =>
  Object.fromEntries(
    parseAssignments(source)
      .assignments.filter(({ why }) => why.length === 0)
      .map(({ key, value }) => [key, value]),
  );

/** Every key or statement that is not carried over, with its line. */
const refusals = (source: string): string[] => {
  const { assignments, refused } = parseAssignments(source);
  const doubtful = assignments.filter(({ why }) => why.length > 0).map(({ key, line }) => `${key}:${String(line)}`);
  return [...doubtful, ...refused.map(({ key, line }) => `${key}:${String(line)}`)];
};

test('plain, quoted and continued values are read as bash would', () => {
  const source = [
    '# a comment',
    'BUILDER=loci  # and one behind',
    'LABEL="stx-nova"; PROJECT=nova',
    'PIP_PACKAGES="\\',
    '    httplib2 \\',
    "    pycrypto'domex'",
    '"',
    "A='$(x) `y` $Z'",
    'B="a\\"b\\$c\\\\d"\'e\'f\\ g',
    'export C=1 D=2',
    'EMPTY=',
    'LIST=(one "two three" \\',
    '  four) # end',
  ].join('\n');
  expect(values(source)).toEqual({
    BUILDER: 'loci',
    LABEL: 'stx-nova',
    PROJECT: 'nova',
    PIP_PACKAGES: "    httplib2     pycrypto'domex'\n",
    A: '$(x) `y` $Z',
    B: 'a"b$c\\def g',
    C: '1',
    D: '2',
    EMPTY: '',
    LIST: 'one two three four',
  });
  expect(refusals(source)).toEqual([]);
});

test('what the file itself has set may be built upon', () => {
  expect(values('A=x\nA+=" y"\nB="${A} $A z"\n')).toEqual({ A: 'x y', B: 'x y x y z' });
});

test('the line is that of the first assignment', () => {
  expect(parseAssignments('\n\nA="1\n2"\nB=3\n').assignments.map(({ line }) => line)).toEqual([3, 5]);
});

test.each([
  ['A=$(touch /x)'],
  ['A="a $(touch /x) b"'],
  ['A=`touch /x`'],
  ['A="`touch /x`"'],
  ['A=$((1+1))'],
  ['A=<(touch /x)'],
  ['A=${B:-$(touch /x)}'],
  ['A=${B@P}'],
  ['A=$HOME'],
  ['A=~/x'],
  ["A=$'\\x41'"],
  ['A=$"x"'],
  ['A=$1'],
  ['A=(a $(touch /x))'],
  ['A=(/*)'],
  ['A=({a,b})'],
  ['A[0]=x'],
  ['A=x\\'],
  ['A=$\\\nB'],
])('%s is not evaluated, and said', (source) => {
  expect(values(source)).toEqual({});
  expect(refusals(source)).toEqual(['A:1']);
});

test.each([
  ['source /x'],
  ['. /x'],
  ['eval "A=1"'],
  ['touch /x'],
  ['A=1 touch /x'],
  ['A=1 && touch /x'],
  ['A=1 | tee /x'],
  ['A=1 &'],
  ['A=1 > /x'],
  ['declare -a A=(1)'],
  ['(A=1)'],
  ['A=(x)y'],
  ['A=(x)#y'],
  ['A=(x)A=1'],
  ['(\nA=1\n)'],
  ['true && (\nA=1\n)'],
  ['true && {\nA=1\n}'],
  ['true |\nwhile read A; do\nA=1\ndone'],
  ['{\nA=1\n}'],
  ['if true; then A=1; fi'],
  ['if true\nthen\n  A=1\nelse\n  A=2\nfi'],
  ['for i in a b; do A=$i; done'],
  ['while true; do\nA=1\ndone'],
  ['case x in\n  x) A=1 ;;\n  y)\nA=2\n;;\nesac'],
  ['f() {\n  A=1\n}\nf'],
  ['function f {\n  A=1\n}'],
  ['f() ( A=1; )'],
  ['cat <<EOF\nA=1\nEOF'],
  ["cat > /x <<-'E O F'\n\tA=1\n\tE O F"],
  ['cat <<EOF\nA=1\n'],
  ['return\nA=1'],
  ['echo "never closed\nA=1'],
  ['A=$(never closed\nA=1'],
  ['A=(never closed\nA=1'],
])('%j sets nothing, and is said', (source) => {
  expect(values(source)).toEqual({});
  expect(refusals(source).length).toBeGreaterThan(0);
});

test('what stands behind a refused statement is still read', () => {
  const source = 'A=1; touch /x; B=2\nif true; then\n  A=2\nfi\ncat <<E\nA=3\nE\nC=$A\nA+=4\nD=5\n';
  expect(values(source)).toEqual({ B: '2', D: '5' });
  expect(refusals(source)).toEqual(expect.arrayContaining(['A:1', 'C:8', ':1', ':2', 'A:3', ':4', ':5']));
});

test('every line of a file is read or refused', () => {
  const { refused } = parseAssignments('source a\nA=1\nA=2\n`b`\n');
  expect(refused.map(({ value, line, why }) => [value, line, why])).toEqual([
    ['source a', 1, 'is not a plain assignment'],
    ['1', 2, 'is overridden in line 3'],
    ['`b`', 4, 'is not a plain assignment'],
  ]);
});

test('any text is read to its end', () => {
  const pieces = [
    'A=',
    'B+=',
    ' ',
    '\n',
    '"',
    "'",
    '`',
    '$',
    '(',
    ')',
    '{',
    '}',
    ';',
    '&',
    '|',
    '<',
    '>',
    '#',
    '\\',
    'if',
    'fi',
    '\u00a0',
    '\r',
    'x',
    '$(',
    '<<E',
    '[',
    '~',
  ];
  let seed = 1;
  const next = (): string => pieces[(seed = (seed * 48271) % 2147483647) % pieces.length] ?? '';
  for (let round = 0; round < 3000; round += 1) {
    const source = Array.from({ length: 1 + (round % 24) }, next).join('');
    const { assignments, refused } = parseAssignments(source);
    if (/[^ \t\n;#\\]/u.test(source.replaceAll(/(?:^|[ \n;])#[^\n]*/gu, ' '))) {
      expect([source, assignments.length + refused.length > 0]).toEqual([source, true]);
    }
  }
});
