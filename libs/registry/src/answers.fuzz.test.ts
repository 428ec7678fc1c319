import fc from 'fast-check';
import { parseJson, recordSchema } from '@stx/formats';
import { classifyAnswer, retryAfter } from './classify-answer.js';
import { noteIn, NOTE } from './keep-note.js';
import { registrySettings } from './registry-settings.js';

const RUNS = 10_000;
const SEED = Number(process.hrtime.bigint() % 2_147_483_647n);
process.stdout.write(`registry answers, records, settings: ${String(RUNS)} cases each, seed ${String(SEED)}\n`);
const many = { numRuns: RUNS, seed: SEED };

const WORDS = fc.constantFrom(
  'manifest unknown',
  'name unknown: ',
  'not found',
  'reading manifest k in h/x: ',
  'reading blob sha256:b: ',
  'StatusCode: 404, ',
  'toomanyrequests',
  'retry-after: ',
  'unauthorized',
  'denied',
  '\n',
);
const answer = fc
  .array(fc.oneof(WORDS, fc.string({ unit: 'binary', maxLength: 20 }), fc.nat().map(String)))
  .map((parts) => parts.join(''));
const ASKED = { reference: 'k', repository: 'h/x' };

test(`${String(RUNS)} answers: no crash, and no answer is "absent" that does not name the image or a blob`, () => {
  fc.assert(
    fc.property(answer, (text) => {
      const got = classifyAnswer(text, ASKED);
      expect(Number.isFinite(retryAfter(text))).toBe(true);
      if (!text.includes('reading manifest k in h/x: ') && !text.includes('blob')) expect(got).not.toBe('absent');
    }),
    many,
  );
});

test(`${String(RUNS)} manifests and records: a note is its text or undefined, a record is complete or refused`, () => {
  const manifest = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string({ unit: 'binary' }),
    fc
      .record({
        annotations: fc.record({ [NOTE]: fc.oneof(fc.json(), fc.string(), fc.nat()) }),
        layers: fc.array(fc.nat()),
      })
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(manifest, (text) => {
      const note = noteIn(text);
      expect(['string', 'undefined']).toContain(typeof note);
      if (note !== undefined) expect(recordSchema.safeParse(parseJson(note)).success).toBe(false);
    }),
    many,
  );
});

test(`${String(RUNS)} locations: a registry, or an error that names the setting`, () => {
  const location = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.webUrl(),
    fc
      .array(fc.constantFrom('http://', 'Registry', 'localhost', ':5000', '/', 'stx', '@', '..', '[::1]', '%2f', ' '))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(location, location, (STX_REGISTRY, STX_REGISTRY_HTTP) => {
      try {
        const { published } = registrySettings({ STX_REGISTRY, STX_REGISTRY_HTTP });
        for (const { location: got } of published) expect(got).toMatch(/^[a-z0-9.[\]:/_-]+$/u);
      } catch (error) {
        const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
        for (const fault of faults) expect(fault).toMatchObject({ code: 'SETTING_INVALID' });
      }
    }),
    many,
  );
});
