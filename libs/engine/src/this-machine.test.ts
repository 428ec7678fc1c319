import { networkSettings } from './network-settings.js';
import { hostOf, settingsOfThisMachine } from './this-machine.js';

test.each([
  ['http://127.0.0.1:3128', '127.0.0.1'],
  ['127.0.0.1:3128', '127.0.0.1'],
  ['joe:secret@localhost:3128', 'localhost'],
  ['socks5h://[::1]:1080', '::1'],
  ['http://mirror.example/debian', 'mirror.example'],
])('the host of %s is %s', (value, host) => {
  expect(hostOf(value)).toBe(host);
});

test.each([
  [{}, []],
  [{ PIP_INDEX_URL: 'https://192.0.2.200/simple', no_proxy: 'localhost,127.0.0.1' }, []],
  [{ PIP_INDEX_URL: 'http://localhost:3141/simple' }, ['PIP_INDEX_URL']],
  [{ http_proxy: '127.0.0.1:3128', HTTPS_PROXY: 'http://[::1]:3128' }, ['http_proxy', 'https_proxy']],
  [
    { STX_APT_MIRROR: 'http://127.9.9.9/debian', STX_APT_SECURITY_MIRROR: 'http://127.0.0.1/s' },
    ['STX_APT_MIRROR', 'STX_APT_SECURITY_MIRROR'],
  ],
])('of %j these name this machine: %j', async (environment, names) => {
  expect(await settingsOfThisMachine(networkSettings(environment))).toEqual(names);
});

test('what names a host besides the settings is looked at too', async () => {
  const others = [
    ['packageRepositories own', 'http://127.0.0.1:8000/a'],
    ['packageRepositories stx', 'http://192.0.2.7/a'],
  ] as const;
  expect(await settingsOfThisMachine(networkSettings({}), others)).toEqual(['packageRepositories own']);
});
