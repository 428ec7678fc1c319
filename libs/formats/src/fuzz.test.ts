import fc from 'fast-check';
import type { z } from 'zod';
import { StxError } from '@stx/errors';
import { baseSchema, builderSchema } from './base.js';
import { dockerfileImageSchema } from './dockerfile-image.js';
import { imageSchema } from './image.js';
import { layersSchema } from './layers.js';
import { lociSchema, profilesSchema } from './loci.js';
import { lockSchema } from './lock.js';
import { parseYaml } from './read-yaml.js';
import { publishSchema } from './published/publish.js';
import { recordSchema } from './published/record.js';
import { releaseSchema } from './published/release.js';
import { verificationSchema } from './verification.js';
import { wheelSetSchema } from './wheels.js';

const RUNS = Number(process.env.STX_FUZZ_RUNS ?? 500);
const SEED = Number(process.env.STX_SEED ?? '19');

const SCHEMAS: [string, z.ZodObject | z.ZodType, object][] = [
  ['image', imageSchema, { base: 'trixie', wheels: ['base'], project: 'none' }],
  ['Dockerfile image', dockerfileImageSchema, { builder: 'dockerfile', base: 'trixie' }],
  ['base', baseSchema, { distribution: 'debian', codename: 'trixie', python: '3.13', bootstrap: { packages: [] } }],
  ['builder', builderSchema, { base: 'trixie', packages: [], tools: [] }],
  ['wheels', wheelSetSchema, { base: 'trixie', release: '2026.1', packages: {} }],
  ['verification', verificationSchema, {}],
  ['loci', lociSchema, {}],
  ['profiles', profilesSchema, { system: {}, python: {} }],
  ['layers', layersSchema, {}],
  [
    'lock',
    lockSchema,
    { lockVersion: 1, resolvedFrom: `sha256:${'a'.repeat(64)}`, release: '2026.1', python: '3.13', distributions: [] },
  ],
  ['record', recordSchema, { project: 'x' }],
  ['release', releaseSchema, { images: {} }],
  ['publish', publishSchema, {}],
];

const scalar = fc.oneof(
  fc.constantFrom(
    '',
    'none',
    'x',
    '1.10',
    '__proto__',
    'constructor',
    'toString',
    '../x',
    '/x',
    'https://u:p@ss@h/x',
    'a\u001b]0;x\u0007',
    '\u202e',
    '2026.1',
    'sha256:',
    'skopeo-',
    'a'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e400),
);
const KEYS =
  'base wheels project source git repository commit sdist name version local label labels arguments contexts variants trixie steps link file shell path from target environment packages system python images extraProjects extraSources remove pythonPackages distributions wheel sha256 services checks url start patches __proto__ constructor toString hasOwnProperty'.split(
    ' ',
  );
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 4 })), tie('value')), { maxLength: 4 }),
  ),
})).value;

/** YAML of a value, in which a list of pairs is a map, so that keys can repeat. */
function written(each: unknown): string {
  if (!Array.isArray(each)) return typeof each === 'number' ? String(each) : JSON.stringify(each ?? null);
  const items: unknown[] = each;
  const isMap =
    items.length > 0 && items.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string');
  if (!isMap) return `[${items.map(written).join(', ')}]`;
  return `{${items.map((item) => (Array.isArray(item) ? `${JSON.stringify(item[0])}: ${written(item[1])}` : '')).join(', ')}}`;
}

const pairs = fc.array(
  fc.tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }),
    value,
  ),
  { maxLength: 4 },
);
const token = fc.constantFrom(
  ...'a: b|- |? |: |{|}|[|]|,|&x |*x|<<: *x|!!str |!x |%TAG|---|...|| >\n|"|\'|#|\n|  |\t|\u0000|\ufeff|@|`|key: |0x1|~|2026-01-01'.split(
    '|',
  ),
  '|',
);
const text = fc.oneof(
  { weight: 3, arbitrary: pairs.map((each) => ({ each })) },
  { weight: 1, arbitrary: fc.array(token, { maxLength: 20 }).map((tokens) => tokens.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

test.each(SCHEMAS)(
  `${String(RUNS)} texts as %s are read or refused with an error for the user`,
  (name, schema, fine) => {
    process.stdout.write(`${name}: seed ${String(SEED)}\n`);
    fc.assert(
      fc.property(text, (given) => {
        const yaml =
          typeof given === 'string'
            ? given
            : [
                ...Object.entries(fine).map(([key, each]) => `${JSON.stringify(key)}: ${JSON.stringify(each)}`),
                ...given.each
                  .filter(([key]) => !Object.hasOwn(fine, key))
                  .map(([key, each]) => `${JSON.stringify(key)}: ${written(each)}`),
              ].join('\n');
        const started = performance.now();
        try {
          parseYaml(schema, yaml, 'x.yaml');
        } catch (error) {
          const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
          for (const fault of faults) if (!(fault instanceof StxError)) throw fault;
        }
        expect(performance.now() - started).toBeLessThan(5_000);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  },
);
