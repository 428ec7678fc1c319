import fc from 'fast-check';
import { StxError } from '@stx/errors';
import { constraintsOn, parseConstraints } from './constraints.js';
import { soundLockSchema } from './lock.js';
import { markerHolds } from './markers.js';
import { pipRequirement } from './names.js';
import { parseYaml } from './read-yaml.js';

const RUNS = 10_000;
const seed = Number(process.env.STX_SEED ?? '19');
process.stdout.write(`libs/formats fuzz: seed ${String(seed)}, ${String(RUNS)} cases each (STX_SEED repeats them)\n`);

/** Tokens of the language in any order, with arbitrary text between them. */
const texts = (...pieces: string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => parts.join(''));

/** Only a StxError may be thrown. */
function refuseOnly(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return faults.every((fault) => fault instanceof StxError);
  }
}

const check = (input: fc.Arbitrary<string>, read: (text: string) => unknown): void => {
  fc.assert(
    fc.property(input, (text) => refuseOnly(() => read(text))),
    { numRuns: RUNS, seed },
  );
};

test(`${String(RUNS)} constraint files are read or refused`, () => {
  const pieces = [
    'nova',
    'oslo.config',
    '===',
    '==',
    '=',
    '1.0',
    '2024b',
    '1!2.0+a',
    ',!=1.1',
    ';',
    "python_version<'3.9'",
  ];
  check(texts(...pieces, ' ', '\n', '\r\n', '#', '[x]', '@', '-r '), (text) =>
    constraintsOn(parseConstraints(text, 'upper-constraints.txt'), '3.13'),
  );
});

test(`${String(RUNS)} markers have an answer`, () => {
  const pieces = [
    'python_version',
    'sys_platform',
    'extra',
    '==',
    '<',
    '>=',
    '~=',
    'in',
    'not',
    ' ',
    "'3.13'",
    '"linux"',
  ];
  check(texts(...pieces, '(', ')', ' and ', ' or ', "'"), (text) => markerHolds(text, '3.13'));
});

test(`${String(RUNS)} requirements are accepted or refused`, () => {
  check(texts('lxml', '[', 'kafka', ',', ']', '>=', '<', '==', '~=', '6.0', '.*', '+', '!', '-', '_', '.'), (text) =>
    pipRequirement.safeParse(text),
  );
});

const hash = 'a'.repeat(64);
const lines = [
  'lockVersion: 1\n',
  `resolvedFrom: sha256:${hash}\n`,
  'release: "2026.1"\n',
  'python: "3.13"\n',
  'distributions:\n',
  'distributions: []\n',
  'build:\n',
  '- name: six\n',
  '- name: Six\n',
  '  version: 1.17.0\n',
  '  version: "1.0"\n',
  '  wheel:\n',
  '    file: six-1.17.0-py2.py3-none-any.whl\n',
  `    sha256: ${hash}\n`,
  '  set: base\n',
  '  buildRequires:\n',
  '  - pbr==7.0.3\n',
  '<<<<<<< ours\n',
  '=======\n',
  '&a ',
  '*a\n',
  '? ',
  '__proto__: {}\n',
];

test(`${String(RUNS)} lock files are read or refused`, () => {
  const whole = `${lines.slice(0, 4).join('')}${lines[4] ?? ''}${lines[7] ?? ''}${lines[9] ?? ''}${lines[11] ?? ''}${lines[12] ?? ''}${lines[13] ?? ''}`;
  expect(() => parseYaml(soundLockSchema, whole, 'x.lock.yaml')).not.toThrow();
  // Mutations of a valid lock get further than random lines.
  const mutated = fc
    .array(
      fc.record({
        at: fc.nat(whole.length),
        length: fc.nat(12),
        inserted: fc.oneof(fc.constantFrom(...lines), fc.string({ maxLength: 4 })),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((edits) =>
      edits.reduce((text, { at, length, inserted }) => text.slice(0, at) + inserted + text.slice(at + length), whole),
    );
  check(fc.oneof(mutated, texts(...lines)), (text) => parseYaml(soundLockSchema, text, 'x.lock.yaml'));
});
