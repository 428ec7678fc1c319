import { setting, SETTINGS } from './settings.js';
import { inherit } from './environment.js';

test('a setting has its type; an empty one is not set', () => {
  expect(setting('STX_REGISTRY_CACHE_WRITE', { STX_REGISTRY_CACHE_WRITE: '1' })).toBe(true);
  expect(setting('STX_ENGINE_PARALLELISM', { STX_ENGINE_PARALLELISM: '3' })).toBe(3);
  expect(setting('STX_CACHE_DIR', { STX_CACHE_DIR: '' })).toBeUndefined();
});

test('an invalid value is reported by the name of its setting and not shown', () => {
  const environment = { PIP_INDEX_URL: 'u:S3cretPw@h /simple' };
  expect(() => setting('PIP_INDEX_URL', environment)).toThrow(/^PIP_INDEX_URL is not a URL$/u);
  expect(() => setting('STX_ENGINE_PARALLELISM', { STX_ENGINE_PARALLELISM: 'many' })).toThrow(
    /^STX_ENGINE_PARALLELISM is not/u,
  );
});

test('each setting has a meaning', () => {
  for (const { meaning } of Object.values(SETTINGS)) expect(meaning).toMatch(/^[A-Z1].*\.$/u);
});

test('programs inherit the named variables that are set, or all', () => {
  const environment = { PATH: '/bin', HOME: '', NOTHING: undefined };
  expect(inherit(['PATH', 'HOME', 'USER'], environment)).toEqual({ PATH: '/bin' });
  expect(inherit(undefined, environment)).toEqual({ PATH: '/bin', HOME: '' });
});
