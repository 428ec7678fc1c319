import fc from 'fast-check';
import { runProgram } from '@stx/process';
import { parseAssignments } from './parse-assignments.js';

const CASES = 1_000;
const NAMES = ['A', 'B', 'C'];
/** Reads cases ended by NUL, and tells the elements of each variable after each; nothing can be run, since PATH is empty. */
const SCRIPT = `
while IFS= read -r -d '' text; do
  (
    eval "$text" >/dev/null 2>&1
    for name in ${NAMES.join(' ')}; do
      declare -n at=$name
      if declare -p "$name" >/dev/null 2>&1; then printf '%s' "$name=(\${#at[@]})"; printf '<%s>' "\${at[@]}"; fi
    done
  )
  printf '\\0'
done`;

/** What bash says that each case leaves. */
async function askBash(cases: readonly string[]): Promise<string[]> {
  const { stdout } = await runProgram('/bin/bash', ['--norc', '--noprofile', '-c', SCRIPT], {
    env: { PATH: '', LC_ALL: 'C.UTF-8', HOME: '/home/joe' },
    input: cases.map((text) => `${text}\0`).join(''),
  });
  return stdout.split('\0').slice(0, -1);
}

const shown = (key: string, elements: readonly string[]): string =>
  `${key}=(${String(elements.length)})${elements.length === 0 ? '<>' : elements.map((each) => `<${each}>`).join('')}`;

/** What the reader says of a case; undefined where it does not claim to know all of it. */
function askReader(text: string): string | undefined {
  const { assignments, refused } = parseAssignments(text);
  if (assignments.some(({ why }) => why.length > 0)) return undefined;
  if (refused.some(({ why }) => !why.startsWith('is overridden'))) return undefined;
  return [...assignments]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, value, array }) => shown(key, array ?? [value]))
    .join('');
}

const name = fc.constantFrom(...NAMES);
const plain = fc.constantFrom(
  'a',
  'b',
  'x=y',
  'lxml>=4.0,<6.1',
  '~',
  ':',
  '=',
  '#',
  'é',
  '{a,b}',
  '%',
  '-',
  '+',
  '!',
  '@',
);
const inQuotes = fc.constantFrom(
  'a',
  ' ',
  '#',
  '\\n',
  '\\\\',
  '\\"',
  '\\$',
  '\\\n',
  '~',
  "'",
  '*',
  '\n',
  ';',
  '(',
  '!',
  '[1+1]',
  '$',
);
const piece = fc.oneof(
  { weight: 5, arbitrary: plain.map((text) => text.replaceAll(/[<>]/gu, '')) },
  { weight: 3, arbitrary: fc.array(inQuotes, { maxLength: 4 }).map((parts) => `"${parts.join('')}"`) },
  {
    weight: 2,
    arbitrary: fc.array(inQuotes, { maxLength: 3 }).map((parts) => `'${parts.join('').replaceAll("'", '')}'`),
  },
  {
    weight: 3,
    arbitrary: name.chain((each) => fc.constantFrom(`$${each}`, `\${${each}}`, `"$${each}"`, `"\${${each}}"`)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\\ ',
      '\\\n',
      '\\~',
      '\\:',
      '\\$',
      '\\#',
      '\\"',
      "\\'",
      '$',
      '*',
      '$[1+1]',
      '$_',
      ':~',
      '=~',
      '~/x',
      '~root',
    ),
  },
);
const word = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
const blank = fc.constantFrom(' ', '  ', '\t', '\n', '\\\n', ' \\\n ', ' # note\n');
const list = fc
  .array(fc.tuple(word, blank), { maxLength: 4 })
  .map((words) => `(${words.map(([text, gap]) => `${text}${gap}`).join('')})`);
const assignment = fc
  .tuple(name, fc.constantFrom('=', '=', '+='), fc.oneof({ weight: 3, arbitrary: word }, list))
  .map((parts) => parts.join(''));
const gap = fc.constantFrom('\n', '\n', ';', '\n# note\n', ' # note\n', ' ', '\\\n', ' \\\n', ';;', '#x\n', '\\\n#x\n');
const file = fc
  .array(fc.tuple(fc.constantFrom('', '', '', 'export '), assignment, gap), { minLength: 1, maxLength: 5 })
  .map((statements) => statements.map((parts) => parts.join('')).join(''));

test(`${String(CASES)} generated files have the values that bash gives them`, async () => {
  const seed = Number(process.env.STX_SEED ?? '19');
  const cases = fc.sample(file, { numRuns: CASES, seed });
  const answers = await askBash(cases);
  expect(answers).toHaveLength(cases.length);
  const claims = cases.map(askReader);
  const wrong = cases.flatMap((text, index) =>
    claims[index] === undefined || claims[index] === answers[index]
      ? []
      : [{ text, bash: answers[index], here: claims[index] }],
  );
  const known = claims.filter((claim) => claim !== undefined).length;
  process.stdout.write(
    `bash and the reader: ${String(CASES)} files, seed ${String(seed)}, ${String(known)} of them plain\n`,
  );
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(known).toBeGreaterThan(CASES / 8);
}, 120_000);

const TABLE = [
  'A=(a b)\nA+=(c)',
  'A=(a b)\nA+=c',
  'A=x\nA+=(y z)',
  'A+=(x)',
  'A=()\nA+=x',
  'A=(a b)\nA=y',
  'A=()\nA=y',
  'A=(a b)\nB=$A',
  'A=()\nB="x$A"',
  'A=(a)\\\nB=x',
  'A=(a) \\\nB=x',
  'A=(a)\\\n#B=x',
  'A=(a)\\\n;B=x',
  'A=:~',
  'A=a:~/b',
  'A=\\\n~',
  'A="":~',
  'A=\\:~',
  'A=a~b',
  'A=$[1+1]',
  'A=x\nB=($A)',
  'A=\nB=($A)',
  'A=\nB=("$A")',
  'A=([3]=x)',
  'export A={a,b}',
  'export A=(a b) B=c',
  'A=1\nunset A',
  'A=1\nread A <<<2',
  'declare -i A\nA=1\nA+=1',
  'declare -u A\nA=x',
  'readonly A=1\nA=2',
  'declare -n A=B\nA=x',
  'A=1\nprintf -v A 2',
  'A=1\nfor A in 2 3; do :; done',
  'A=1\nB=2\nlet B=3 A=4',
  "A=1\neval 'A=2'",
  'A=1\nexport "A=2"',
  'A=1\nA\\\n=2',
  'A=1\nB=$A\\\nC',
  'A=$UID',
  'RANDOM=1\nA=$RANDOM',
  'export A=a B={a,b}',
  'export A=x A=(y)',
  '_=x\nA=$_',
  'LINENO=7\nA=$LINENO',
  'A=x B=$A',
  'A=x A+=y',
  'A=1\n: <<E\nA=2\nE\nB=3',
  'A=1\n: <<E\n\tE\nA=2\nE\nB=3',
  'A=1\n: <<-E\n\tE\nB=3',
  'A=1\n: <<E\nx\\\nE\nA=2\nE\nB=3',
];

/** Elements as bash has them, where the reader claims to know the variable. */
function differences(text: string, answer: string): string[] {
  return parseAssignments(text)
    .assignments.filter(({ key, why }) => NAMES.includes(key) && why.length === 0)
    .map(({ key, value, array }) => shown(key, array ?? [value]))
    .filter((claim) => !answer.includes(claim));
}

test(`${String(TABLE.length)} forms have the value that bash gives them, or none`, async () => {
  const answers = await askBash(TABLE);
  expect(
    TABLE.flatMap((text, index) =>
      differences(text, answers[index] ?? '').map((claim) => [text, answers[index], claim]),
    ),
  ).toEqual([]);
});
