import { redact, secretsOf } from './redact.js';

test('credentials in a URL are hidden even when nobody announced them', () => {
  expect(redact('GET https://joe:hunter22@index.example/simple failed')).toBe(
    'GET https://****@index.example/simple failed',
  );
});

test('a known password is hidden wherever it stands, encoded or not', () => {
  const secrets = secretsOf(['https://joe-user:p%40ssw0rd@index.example/simple', undefined, 'not a url']);
  expect(redact('p@ssw0rd and p%40ssw0rd of joe-user', secrets)).toBe('**** and **** of ****');
});

test('text without secrets stays as it is', () => {
  expect(redact('mail a@b.example about http://x/y')).toBe('mail a@b.example about http://x/y');
});
