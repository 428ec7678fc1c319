import fc from 'fast-check';
import { StxError } from '@stx/errors';
import { checkMetadata, checkWheelFile } from './check-metadata.js';
import { parseEntryPoints } from './parse-entry-points.js';
import { parseRecord } from './parse-record.js';
import { parseWheelName } from './parse-wheel-name.js';
import { readZip } from './read-zip.js';
import { wheelEntries } from '../../../tests/wheels/make-wheel.js';
import { writeZip } from '../../../tests/wheels/write-zip.js';

const SEED = Number(process.env.STX_SEED ?? '19');
const RUNS = 10_000;

/** Text that is nearly of a format: its own words, and anything. */
const textOf = (...words: string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: 'binary', maxLength: 6 })), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));

const onlyOwnErrors = (parse: (text: string) => unknown) => (text: string) => {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
  }
};

test.each<[string, (text: string) => unknown, fc.Arbitrary<string>]>([
  ['RECORD', parseRecord, textOf('a.py', ',', '"', '""', '\n', '\r', 'sha256=', 'AbC_-', '12', '../', ' ')],
  [
    'entry points',
    parseEntryPoints,
    textOf('[console_scripts]', '[', ']', '\n', '=', ':', ' ', '\t', '.', ';', '#', 'a', 'main', '\r', '[gui_scripts]'),
  ],
  [
    'METADATA',
    (text) => checkMetadata(text, { name: 'a', version: '1' }),
    textOf('Name', ':', ' ', '\n', '\r', '\t', 'Version', 'a', '1', '\n\n', 'From '),
  ],
  ['WHEEL', checkWheelFile, textOf('Wheel-Version', ': ', '1.0', '\n', 'Root-Is-Purelib', 'true', '\r', ' ')],
  ['wheel file names', parseWheelName, textOf('demo', '-', '.', '1', 'py3', 'none', 'any', '.whl', '_', '!', '+')],
])(`%s: ${String(RUNS)} texts, seed ${String(SEED)}: no crash and no hang`, (_what, parse, texts) => {
  const began = Date.now();
  fc.assert(fc.property(texts, onlyOwnErrors(parse)), { seed: SEED, numRuns: RUNS });
  expect(Date.now() - began).toBeLessThan(60_000);
});

test.each([
  ['RECORD', parseRecord, 'a,b,'],
  ['RECORD quotes', parseRecord, '"'],
  ['entry points', parseEntryPoints, '[console_scripts]\na = b.'],
  ['METADATA', (text: string): unknown => checkMetadata(text, { name: 'a', version: '1' }), 'Name: a\n '],
  ['wheel file names', parseWheelName, 'a.'],
])('%s of a megabyte of one thing end quickly', (_what, parse, part) => {
  const began = Date.now();
  onlyOwnErrors(parse)(part.repeat(1_000_000 / part.length));
  expect(Date.now() - began).toBeLessThan(20_000);
});

test(`zip archives: ${String(RUNS)} with bytes changed, seed ${String(SEED)}: read, or refused by name`, () => {
  const sound = writeZip(wheelEntries({ 'demo.py': 'x = 1\n' }));
  const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 5 });
  const property = fc.property(changes, (all) => {
    const bytes = Buffer.from(sound);
    for (const [at, value] of all) bytes.writeUInt8(value, at);
    try {
      for (const entry of readZip(bytes)) entry.read();
    } catch (error) {
      // What is neither ours nor zlib's is a crash: a read beyond the end.
      if (error instanceof RangeError || error instanceof TypeError) throw error;
    }
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
});
