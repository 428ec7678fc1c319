import { registrySettings } from './registry-settings.js';

test.each([
  'localhost:5000/stx',
  'localhost/stx',
  'registry.example.org',
  'registry.example.org/open-stack/stx',
  '127.0.0.1:5000',
  '[::1]:5000/stx',
  'build-host:5000/stx',
])('%s is a place', (location) => {
  expect(registrySettings({ STX_REGISTRY: `${location}/` }).published).toEqual({ location, plainHttp: false });
});

test.each(['stx', 'stx/images', 'https://registry.example.org/stx', 'registry.example.org/STX', 'localhost:5000/a b'])(
  '%s is refused, with the value and a form that would do',
  (location) => {
    let thrown: unknown;
    try {
      registrySettings({ STX_REGISTRY: location });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'SETTING_INVALID',
      message: expect.stringContaining(JSON.stringify(location)) as string,
      hint: expect.stringContaining('localhost:5000/stx') as string,
    });
  },
);

test('credentials in it are refused and not repeated', () => {
  const settings = { STX_REGISTRY: 'joe:canary@registry.example.org/stx' };
  expect(() => registrySettings(settings)).toThrow(/STX_REGISTRY holds credentials/u);
  expect(() => registrySettings(settings)).not.toThrow(/canary/u);
});

test('plain HTTP is spoken to this machine only, and only where it is set', () => {
  const environment = { STX_REGISTRY: '127.0.0.1:5000/stx', STX_REGISTRY_HTTP: '1' };
  expect(registrySettings(environment).published?.plainHttp).toBe(true);
  for (const elsewhere of ['registry.example.org/stx', '127.0.0.1.example.org/stx', 'localhost.example.org/stx']) {
    expect(() => registrySettings({ ...environment, STX_REGISTRY_CACHE: elsewhere })).toThrow(
      /is for registries on this machine, and STX_REGISTRY_CACHE is not/u,
    );
  }
});

test('results are read and left only where that is set', () => {
  expect(registrySettings({ STX_REGISTRY: 'localhost/stx' })).toMatchObject({ cache: undefined, writesCache: false });
  expect(registrySettings({ STX_REGISTRY_CACHE: 'localhost/stx' })).toMatchObject({ writesCache: false });
  expect(() => registrySettings({ STX_REGISTRY_CACHE_WRITE: '1' })).toThrow(/STX_REGISTRY_CACHE names no registry/u);
});
