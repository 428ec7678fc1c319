import { redact, redactorOf, redactValue, secretsOf } from './redact.js';
import { knownSecrets } from './known-secrets.js';

test('credentials in a URL are hidden although no setting names them', () => {
  expect(redact('GET https://joe:hunter22@index.example/simple failed')).toBe(
    'GET https://****@index.example/simple failed',
  );
});

test('a known password is hidden anywhere in a text, encoded or not', () => {
  const secrets = secretsOf(['https://joe-user:p%40ssw0rd@index.example/simple', undefined, 'not a url']);
  expect(redact('p@ssw0rd and p%40ssw0rd of joe-user', secrets)).toBe('**** and **** of ****');
});

test.each([
  'mail a@b.example about http://x/y',
  'docker://localhost:5000/stx/stx-keystone@sha256:0123456789abcdef',
  'git+https://github.com/x/y@v1.0#egg=y',
  'oci-layout:///cache/store@sha256:00',
  'http://[::1]:5000/x@y',
  'https://files.example/packages/six-1.17.0-py2.py3-none-any.whl?x=1#sha256=4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274',
  'fetching 3 of 19: basic authentication and a bearer of tokens',
])('text without secrets stays as it is: %s', (text) => {
  expect(redactorOf([])(text)).toBe(text);
});

const [USER, PASSWORD] = ['ci-user', 'S3cret/P(w) "@1'];
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const percent = (text: string, shape: (hex: string) => string): string =>
  [...Buffer.from(text)].map((byte) => `%${shape(byte.toString(16).padStart(2, '0'))}`).join('');

/** Settings with a password, as users write them. */
const proxy = (password: string): Record<string, string> => ({ http_proxy: `${USER}:${password}@proxy.example:3128` });
const set = proxy(PASSWORD);

/** Form, environment with the secret, printed text, and the part that must be hidden. */
const FORMS: readonly (readonly [string, Record<string, string>, string, string])[] = [
  ['as it is', set, PASSWORD, PASSWORD],
  ['percent, encodeURIComponent', set, encodeURIComponent(PASSWORD), 'S3cret'],
  ['percent, lower case', set, percent(PASSWORD, (hex) => hex), percent(PASSWORD, (hex) => hex)],
  ['percent, upper case', set, percent(PASSWORD, (hex) => hex.toUpperCase()), '%53'],
  ['percent, twice', set, encodeURIComponent(encodeURIComponent(PASSWORD)), 'S3cret'],
  ['form encoding', set, encodeURIComponent(PASSWORD).replaceAll('%20', '+'), 'S3cret'],
  [
    'base64 of Basic',
    set,
    `Authorization: Basic ${b64(`${USER}:${PASSWORD}`)}`,
    b64(`${USER}:${PASSWORD}`).slice(12, 30),
  ],
  ['base64 inside of more', set, b64(`xy${USER}:${PASSWORD}tail`), b64(`xy${USER}:${PASSWORD}tail`).slice(16, 30)],
  ['base64 for URLs', proxy('>>>???~~~zzz'), Buffer.from('a>>>???~~~zzz').toString('base64url'), 'Pj8_P35-'],
  ['JSON', set, JSON.stringify({ password: PASSWORD }), 'S3cret'],
  ['JSON in JSON', set, JSON.stringify(JSON.stringify(PASSWORD)), 'S3cret'],
  [
    'JSON, \\u escapes',
    set,
    Array.from(PASSWORD)
      .map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
    '\\u0053',
  ],
  [
    'Python and Go, \\x escapes',
    set,
    Array.from(PASSWORD)
      .map((each) => `\\x${each.charCodeAt(0).toString(16)}`)
      .join(''),
    '\\x53',
  ],
  ['shell, backslashes', set, PASSWORD.replaceAll(/[^\w]/gu, String.raw`\$&`), 'S3cret'],
  ['shell, quotes', proxy("it's4secret"), String.raw`'it'\''s4secret'`, 's4secret'],
  ['HTML', proxy('a&b<c>d1'), '&quot;a&amp;b&lt;c&gt;d1', 'c&gt;d1'],
  ['hexadecimal', set, Buffer.from(PASSWORD).toString('hex'), Buffer.from(PASSWORD).toString('hex')],
  [
    'proxy without a scheme',
    { HTTPS_PROXY: 'user:S3cretPw@proxy:3128' },
    'cannot reach user:S3cretPw@proxy',
    'S3cretPw',
  ],
  [
    'second of two variables',
    { http_proxy: 'http://p', HTTP_PROXY: 'http://u:Other5ecret@p' },
    'Other5ecret',
    'Other5ecret',
  ],
  [
    'extra index',
    { PIP_EXTRA_INDEX_URL: 'https://a/simple https://u:Extra5ecret@b/simple' },
    'Extra5ecret',
    'Extra5ecret',
  ],
  ['index of uv', { UV_INDEX: 'inside=https://u:Uv5ecretx@b/simple' }, 'Uv5ecretx', 'Uv5ecretx'],
  ['token in a query', { PIP_INDEX_URL: 'https://h/simple?token=q-t0ken' }, 'GET /simple q-t0ken', 'q-t0ken'],
  ['token in a path', { PIP_INDEX_URL: 'https://h/T0kenInPath/simple' }, '404 for T0kenInPath', 'T0kenInPath'],
  [
    'short password',
    { http_proxy: 'http://u:pw7@proxy' },
    `dial u:pw7@proxy with ${b64('u:pw7')}, password=pw7`,
    'pw7',
  ],
];

test(`${String(FORMS.length)} of ${String(FORMS.length)} forms of secrets are hidden`, () => {
  const shown = FORMS.filter(([, environment, text, seen]) => {
    expect(text).toContain(seen);
    return redactorOf(knownSecrets({ HOME: '/nonexistent', ...environment }))(`a ${text} z`).includes(seen);
  });
  expect(shown.map(([form]) => form)).toEqual([]);
  process.stdout.write(`secrets: ${String(FORMS.length - shown.length)} of ${String(FORMS.length)} forms hidden\n`);
});

test('secrets that overlap are hidden from the first character to the last', () => {
  expect(redact('xabcdefghix pass-word1234', ['abcdef', 'defghi', 'word', 'pass-word1234'])).toBe('x****x ****');
});

test.each([
  ['https://u:p@ss@h/x', 'https://****@h/x'],
  ['https://u:p word@h/x', 'https://****@h/x'],
  ['https://u:p/word@h/x', 'https://****@h/x'],
  ['https://t0ken@h/x@v1', 'https://****@h/x@v1'],
  ['https://h:5000/x@v1', 'https://h:5000/x@v1'],
])('a value of a file is shown without credentials: %s', (value, shown) => {
  expect(redactValue(value)).toBe(shown);
});

test('tokens of known forms and parameters are hidden although no setting names them', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  expect(redactorOf([])(`x ${token} https://h/?X-Amz-Signature=abc123&a=1 Authorization: Bearer abcdefg1`)).toBe(
    'x **** https://h/?X-Amz-Signature=****&a=1 Authorization: Bearer ****',
  );
});

test('hostile lines take no time', () => {
  const started = Date.now();
  const redactor = redactorOf(['\\'.repeat(30) + 'x', 'a'.repeat(100)]);
  for (const text of ['\\'.repeat(5_000), 'a'.repeat(5_000), 'a://u:p'.repeat(1_000), '@'.repeat(5_000)])
    redactor(text);
  expect(Date.now() - started).toBeLessThan(5_000);
});
