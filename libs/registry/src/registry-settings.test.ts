import { registrySettings } from './registry-settings.js';

test.each([
  'localhost:5000/stx',
  'localhost/stx',
  'registry.example.org',
  'registry.example.org/open-stack/stx',
  '127.0.0.1:5000',
  '[::1]:5000/stx',
  'build-host:5000/stx',
])('%s is a location', (location) => {
  expect(registrySettings({ STX_REGISTRY: `${location}/` }).published).toEqual([{ location, plainHttp: false }]);
});

test.each(['stx', 'stx/images', 'ftp://registry.example.org/stx', 'https://stx', 'localhost:5000/a b'])(
  '%s is refused, with the value and a valid form',
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
  expect(() => registrySettings(settings)).toThrow(/STX_REGISTRY contains credentials/u);
  expect(() => registrySettings(settings)).not.toThrow(/canary/u);
});

test('plain HTTP with STX_REGISTRY_HTTP=1 is for this machine only', () => {
  const environment = { STX_REGISTRY: '127.0.0.1:5000/stx', STX_REGISTRY_HTTP: '1' };
  expect(registrySettings(environment).published[0]?.plainHttp).toBe(true);
  for (const elsewhere of ['registry.example.org/stx', '127.0.0.1.example.org/stx', 'localhost.example.org/stx']) {
    expect(() => registrySettings({ ...environment, STX_REGISTRY_CACHE: elsewhere })).toThrow(
      /is for registries on this machine, and STX_REGISTRY_CACHE is not/u,
    );
  }
});

test.each([
  ['registry:5000/stx', 'registry:5000', 'registry:5000/stx'],
  ['k3d-registry.local:5000', 'other:1 k3d-registry.local:5000', 'k3d-registry.local:5000'],
  ['10.10.10.2:9001/stx', '1,10.10.10.2:9001', '10.10.10.2:9001/stx'],
  ['http://registry:5000/stx', '', 'registry:5000/stx'],
  ['http://registry/stx', '', 'registry:80/stx'],
  ['HTTP://Registry.Example.org/stx', '', 'registry.example.org:80/stx'],
  ['[fd00::1]:5000/stx', '[fd00::1]:5000', '[fd00::1]:5000/stx'],
])('plain HTTP on another host works if the host is named, with a warning: %s, STX_REGISTRY_HTTP=%s', (...given) => {
  const [STX_REGISTRY, STX_REGISTRY_HTTP, location] = given;
  const settings = registrySettings({ STX_REGISTRY, STX_REGISTRY_HTTP });
  expect(settings.published).toEqual([{ location, plainHttp: true }]);
  expect(settings.warnings).toEqual([expect.stringContaining(`${location.split('/', 1)[0] ?? ''} uses plain HTTP`)]);
});

test('a host has no case, a scheme of TLS changes nothing, and neither gives a warning', () => {
  const settings = registrySettings({
    STX_REGISTRY: 'https://Registry.Example.org:5000/stx',
    STX_REGISTRY_HTTP: 'other:1',
  });
  expect(settings).toMatchObject({
    published: [{ location: 'registry.example.org:5000/stx', plainHttp: false }],
    warnings: [],
  });
});

test('capitals in a path are refused with the valid spelling, and both settings are checked', () => {
  const both = { STX_REGISTRY: 'registry.example.org/Team-A', STX_REGISTRY_CACHE: 'stx' };
  let thrown: unknown;
  try {
    registrySettings(both);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    errors: [
      { code: 'SETTING_INVALID', hint: 'use lower case: registry.example.org/team-a' },
      { code: 'SETTING_INVALID', message: expect.stringContaining('STX_REGISTRY_CACHE') },
    ],
  });
});

test('results are read and written only if the settings say so', () => {
  expect(registrySettings({ STX_REGISTRY: 'localhost/stx' })).toMatchObject({ cache: undefined, writesCache: false });
  expect(registrySettings({ STX_REGISTRY_CACHE: 'localhost/stx' })).toMatchObject({ writesCache: false });
  expect(() => registrySettings({ STX_REGISTRY_CACHE_WRITE: '1' })).toThrow(/STX_REGISTRY_CACHE names no registry/u);
});

test('STX_REGISTRY can name several registries, each once', () => {
  const STX_REGISTRY = 'localhost:5000/stx, registry.example.org/stx,';
  expect(registrySettings({ STX_REGISTRY, STX_REGISTRY_HTTP: 'localhost:5000' }).published).toEqual([
    { location: 'localhost:5000/stx', plainHttp: true },
    { location: 'registry.example.org/stx', plainHttp: false },
  ]);
  expect(() => registrySettings({ STX_REGISTRY: 'localhost:5000/stx,localhost:5000/stx/' })).toThrow('twice');
});
