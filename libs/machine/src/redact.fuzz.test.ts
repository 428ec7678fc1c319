import fc from 'fast-check';
import { knownSecrets } from './known-secrets.js';
import { redactorOf } from './redact.js';

const RUNS = 10_000;
const SEED = Number(process.hrtime.bigint() % 2_147_483_647n);
process.stdout.write(`redaction: ${String(RUNS)} cases, seed ${String(SEED)}\n`);

/** Text that cannot be a part of the text around it, or of the mask. */
const secret = fc
  .string({
    unit: fc.constantFrom(...Array.from('ABCXYZ0189!$&()/:;<>?@[]^{|}~"\\ \'`%+é€')),
    minLength: 8,
    maxLength: 24,
  })
  .filter((text) => text.trim() === text && !/\s\s/u.test(text));

const WAYS: ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify({ deep: JSON.stringify(text) }),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(text).replaceAll(/%../gu, (hex) => hex.toLowerCase()),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(`u:${text}`).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`,
  (text) => text.replaceAll(/[^\w]/gu, String.raw`\$&`),
];

/** Each in all ways, at the start, in the middle and at the end of a line. */
const PASSWORDS = Math.ceil(RUNS / 33);

test(`no secret survives in ${String(RUNS)} texts`, () => {
  let texts = 0;
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (password, before, after) => {
      const redactor = redactorOf([password]);
      for (const way of WAYS) {
        const spelt = way(password);
        for (const text of [`${spelt}\n${after}`, `${before}\n${spelt}\n${after}`, `${before} ${spelt}`]) {
          const shown = redactor(text);
          texts += 1;
          expect(shown).not.toContain(password);
          expect(shown).not.toContain(spelt);
        }
      }
    }),
    { numRuns: PASSWORDS, seed: SEED },
  );
  expect(texts).toBeGreaterThanOrEqual(RUNS);
});

test(`passwords of proxies are found in ${String(RUNS)} settings`, () => {
  const user = fc.string({ unit: fc.constantFrom(...Array.from('abcxyz0189-_')), minLength: 1, maxLength: 8 });
  const scheme = fc.constantFrom('', 'http://', 'https://', 'socks5h://');
  fc.assert(
    fc.property(user, secret, scheme, fc.boolean(), (name, password, start, isEncoded) => {
      const written = isEncoded ? encodeURIComponent(password) : password;
      const environment = { HOME: '/nonexistent', HTTPS_PROXY: `${start}${name}:${written}@proxy.example:3128` };
      expect(knownSecrets(environment)).toContain(password);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
