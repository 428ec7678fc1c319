import fc from 'fast-check';
import { MOST_IN_ALL } from './collect-assignments.js';
import { LOCI_MAPPERS } from './map-directives.js';
import { MOST_STATEMENTS, parseAssignments } from './parse-assignments.js';
import { planImport, type ImportPlan } from './plan-import.js';
import { MOST_CHARACTERS, MOST_DEPTH } from './read-word.js';

const HEAD = 'BUILDER=loci\nLABEL=stx-bad\nPROJECT=infra\nPROJECT_REPO=nil\n';
const FINE = 'BUILDER=loci\nLABEL=stx-fine\nPROJECT=infra\nPROJECT_REPO=nil\nPIP_PACKAGES="lxml>=4.0,<6.1 os-brick"\n';

function importBoth(text: string): ImportPlan {
  const files = [
    { file: 'debian/trixie/bad.stable_docker_image', text },
    { file: 'debian/trixie/fine.stable_docker_image', text: FINE },
  ];
  const made = { made: {}, released: {}, commits: {}, constraints: [], only: [] };
  const of = { codename: 'trixie', base: 'trixie', python: '3.13', stream: 'stable', release: '2026.1' };
  return planImport(files, { ...made, ...of, all: true, wheelSet: 'base', moduleSet: 'starlingx', known: {} });
}

const HOSTILE: [string, string, number, string][] = [
  ['a value doubled 30 times', `A=xx\n${'A=$A$A\n'.repeat(30)}`, 19, `more than ${String(MOST_CHARACTERS)} characters`],
  [
    'a value appended to itself',
    `A=xx\n${'A+=$A\n'.repeat(30)}`,
    19,
    `more than ${String(MOST_CHARACTERS)} characters`,
  ],
  ['an array that doubles', `A=x\n${'A=("$A" "$A")\nA="$A$A"\n'.repeat(40)}`, 0, 'more than'],
  ['one long value', `A=${'x'.repeat(MOST_CHARACTERS + 1)}`, 5, `more than ${String(MOST_CHARACTERS)} characters`],
  ['a long list', `A=(${'x '.repeat(100_000)})`, 5, `more than ${String(MOST_CHARACTERS)} characters`],
  [
    'many long values',
    `A=${'x'.repeat(16_000)}\n${'B=$A\n'.repeat(70)}`,
    70,
    `more than ${String(MOST_IN_ALL)} characters in total`,
  ],
  [
    '240 kB of assignments',
    'A=b\n'.repeat(60_000),
    MOST_STATEMENTS + 1,
    `more than ${String(MOST_STATEMENTS)} statements`,
  ],
  ['240 kB of assignments in one line', 'A=b '.repeat(60_000), 5, `more than ${String(MOST_STATEMENTS)} statements`],
  [
    '20,000 commands',
    'echo hi\n'.repeat(20_000),
    MOST_STATEMENTS + 1,
    `more than ${String(MOST_STATEMENTS)} statements`,
  ],
  ['20,000 nested commands', `A=${'$('.repeat(20_000)}`, 5, `nested more than ${String(MOST_DEPTH)} deep`],
  [
    '20,000 closed nested commands',
    `A=${'$('.repeat(20_000)}${')'.repeat(20_000)}`,
    5,
    `nested more than ${String(MOST_DEPTH)} deep`,
  ],
  ['20,000 nested expansions', `A=${'${A:-'.repeat(20_000)}`, 5, `nested more than ${String(MOST_DEPTH)} deep`],
  ['20,000 parentheses', '('.repeat(20_000), 5, `nested more than ${String(MOST_DEPTH)} deep`],
  ['20,000 nested quotes', `A="${'$("'.repeat(20_000)}`, 5, `nested more than ${String(MOST_DEPTH)} deep`],
  ['a NUL', 'A=1\nB=a\0b\n', 6, 'NUL'],
];

test.each(HOSTILE)(
  `limits (${String(HOSTILE.length)} files): %s is one fault with its line, and the other file is imported`,
  (_what, text, line, why) => {
    const started = performance.now();
    const { projects, remarks } = importBoth(HEAD + text);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(projects.map(({ name }) => name)).toEqual(['fine']);
    expect(projects[0]?.image.pipPackages).toEqual(['lxml>=4.0,<6.1', 'os-brick']);
    const own = remarks.filter(({ file }) => file.includes('bad'));
    expect(own).toHaveLength(1);
    expect(own[0]?.why).toContain(why);
    if (line > 0) expect(own[0]?.line).toBe(line);
  },
);

test.each([
  ['assignments', 'A=b\n'.repeat(MOST_STATEMENTS - 10)],
  ['different variables', Array.from({ length: MOST_STATEMENTS - 10 }, (_, index) => `A${String(index)}=b\n`).join('')],
  ['commands', 'echo hi\n'.repeat(MOST_STATEMENTS - 10)],
  ['here-documents', ': <<E\nx\nE\n'.repeat(MOST_STATEMENTS - 10)],
  ['blanks', ' '.repeat(250_000)],
  ['comments', '#\n'.repeat(125_000)],
  ['subscripts', `x ${'A['.repeat(120_000)}`],
  ['unknown words', `A=${'$1'.repeat(8_000)}`],
  ['quotes', `A=${'""'.repeat(120_000)}`],
  ['names', `PIP_PACKAGES="${'a '.repeat(8_000)}"\nPOSTBUILD_REMOVE_OS_PACKAGES="${'aa '.repeat(5_000)}"`],
])('as many %s as the limits allow are read within a second', (_what, text) => {
  const started = performance.now();
  importBoth(HEAD + text);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('a requirement keeps its limits, and one with blanks in it comes back whole', () => {
  const text = 'PIP_PACKAGES="lxml>=4.0,<6.1 os-brick cryptography >= 3.0 oslo.messaging[kafka, x] a,b"\n';
  const { projects, remarks } = importBoth(HEAD + text);
  expect(projects[0]?.image.pipPackages).toEqual(['lxml>=4.0,<6.1', 'os-brick']);
  expect(remarks.map(({ value }) => value)).toEqual(['cryptography >= 3.0', 'oslo.messaging[kafka, x]', 'a,b']);
});

const SEED = Number(process.env.STX_SEED ?? '19');
const RUNS = 10_000;
const token = fc.constantFrom(
  ...'A= B+= C=( ) ( { } [ ] $ $( ${ ${A} $A $[ ` " \' \\ \\\n ; ;; & && | || < > << <<E <<-E E # ~ : = , if fi do done case esac function f() export declare return x'.split(
    ' ',
  ),
  ' ',
  '\n',
  '\t',
  '\r',
  '\0',
  '\u00a0',
  'é',
);
const text = fc.oneof(
  fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

test(`${String(RUNS)} texts are read to their end, without a crash`, () => {
  process.stdout.write(`assignments: seed ${String(SEED)}\n`);
  fc.assert(
    fc.property(text, (source) => {
      const { assignments, refused } = parseAssignments(source);
      for (const { line } of [...assignments, ...refused]) expect(line).toBeGreaterThan(0);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test(`${String(RUNS)} values are mapped or told, without a crash`, () => {
  process.stdout.write(`directives: seed ${String(SEED)}\n`);
  const key = fc.constantFrom(...Object.keys(LOCI_MAPPERS));
  fc.assert(
    fc.property(fc.array(fc.tuple(key, text), { maxLength: 4 }), (pairs) => {
      const quoted = pairs.map(([name, value]) => `${name}='${value.replaceAll(/['\0]/gu, '')}'\n`);
      importBoth(HEAD + quoted.join(''));
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
