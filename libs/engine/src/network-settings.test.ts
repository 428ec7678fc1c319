import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptSources, networkSecrets, networkSettings } from './network-settings.js';

const bundle = join(mkdtempSync(join(tmpdir(), 'stx-ca-')), 'ca.pem');
writeFileSync(bundle, 'PEM');

test('the settings a user already has are taken, in upper case too', () => {
  const settings = networkSettings({ PIP_CERT: bundle, HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost' });
  expect(settings).toMatchObject({
    caBundle: bundle,
    proxies: { https_proxy: 'http://proxy:3128', no_proxy: 'localhost' },
  });
});

test('passwords in index, mirror and proxy are known as secrets', () => {
  const settings = networkSettings({
    PIP_INDEX_URL: 'https://joe:index-canary@index.example/simple',
    https_proxy: 'http://joe:proxy-canary@proxy:3128',
    STX_APT_MIRROR: 'http://joe:apt-canary@mirror.example/debian',
  });
  expect(settings.secrets).toEqual(expect.arrayContaining(['index-canary', 'proxy-canary', 'apt-canary']));
});

test('what is not set is not mounted, so that the image keeps its own', () => {
  const secrets = networkSecrets(networkSettings({}), 'trixie');
  expect(Object.keys(secrets)).toEqual(['stx-pip']);
});

test('a per cent sign of a password survives the configuration format of pip', () => {
  const settings = networkSettings({ PIP_INDEX_URL: 'https://joe:p%40ss@index.example/simple' });
  expect(networkSecrets(settings, 'trixie')['stx-pip']).toMatchObject({ text: expect.stringContaining('p%%40ss') });
});

test('an apt mirror gives the suites of the codename; security only where it is mirrored too', () => {
  const one = networkSettings({ STX_APT_MIRROR: 'http://mirror.example/debian' });
  expect(aptSources(one, 'trixie')).toBe(
    'deb http://mirror.example/debian trixie main\ndeb http://mirror.example/debian trixie-updates main\n',
  );
  const both = networkSettings({ STX_APT_MIRROR: 'http://m/debian', STX_APT_SECURITY_MIRROR: 'http://m/security' });
  expect(aptSources(both, 'bookworm')).toContain('deb http://m/security bookworm-security main');
});

test('a snapshot takes the place of each archive, and its lists do not expire', () => {
  const settings = networkSettings({ STX_APT_MIRROR: 'http://m/debian', STX_APT_SNAPSHOT_MIRROR: 'http://s/archive/' });
  expect(aptSources(settings, 'bookworm', '20260516T111458Z')).toBe(
    [
      'debian/20260516T111458Z bookworm',
      'debian/20260516T111458Z bookworm-updates',
      'debian-security/20260516T111458Z bookworm-security',
    ]
      .map((rest) => `deb [check-valid-until=no] http://s/archive/${rest} main\n`)
      .join(''),
  );
});

test('a snapshot without a snapshot service is refused with the setting to set', () => {
  expect(() => aptSources(networkSettings({}), 'trixie', '20260516T111458Z')).toThrow(
    'base-trixie has snapshot 20260516T111458Z, but STX_APT_SNAPSHOT_MIRROR is not set',
  );
});

test.each(['not a url', 'http://mirror.example/$(id)', "http://x/'"])(
  'a mirror that is no URL is refused: %s',
  (value) => {
    expect(() => networkSettings({ STX_APT_MIRROR: value })).toThrow('STX_APT_MIRROR is not a URL');
  },
);

test('a CA bundle that is not there is refused before anything is built', () => {
  expect(() => networkSettings({ SSL_CERT_FILE: '/no/such/bundle.pem' })).toThrow('/no/such/bundle.pem does not exist');
});

test.each([
  ['http://mirror.internal/simple', 'mirror.internal', undefined],
  ['http://joe:canary@mirror.internal:3141/simple', 'mirror.internal:3141', undefined],
  ['http://mirror.internal:3141/simple', 'mirror.internal', 'other mirror.internal'],
  ['http://[fd00::1]:3141/simple', '[fd00::1]', '[fd00::1]:3141'],
])('a plain-HTTP index is refused until pip is told to trust its host: %s', (index, host, more) => {
  const ask = (trusted?: string): unknown =>
    networkSettings({ PIP_INDEX_URL: index, ...(trusted === undefined ? {} : { PIP_TRUSTED_HOST: trusted }) });
  const refusal = 'PIP_INDEX_URL names a plain-HTTP index that pip does not trust';
  expect(() => ask()).toThrow(refusal);
  expect(() => ask('elsewhere.example')).toThrow(refusal);
  expect(() => ask(host)).not.toThrow();
  expect(() => ask(more ?? host)).not.toThrow();
});

test.each([
  'http://127.0.0.2:8080/simple',
  'http://localhost/simple',
  'http://[::1]:1/simple',
  'https://index.example',
])('an index that pip trusts by itself needs no setting: %s', (index) => {
  expect(networkSettings({ PIP_INDEX_URL: index }).trustedHosts).toEqual([]);
});

test('trusted hosts reach pip in its configuration', () => {
  const settings = networkSettings({
    PIP_INDEX_URL: 'http://m.internal/simple',
    PIP_TRUSTED_HOST: 'm.internal a:8080',
  });
  expect(networkSecrets(settings, 'trixie')['stx-pip']).toMatchObject({
    text: expect.stringContaining('\ntrusted-host = m.internal a:8080\n'),
  });
  expect(() => networkSettings({ PIP_TRUSTED_HOST: 'a\tb=c' })).toThrow('PIP_TRUSTED_HOST is not a host name: b=c');
});
