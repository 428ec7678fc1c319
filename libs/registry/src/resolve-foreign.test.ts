import { placeOf } from './resolve-foreign.js';

test.each([
  ['golang:1.25', 'docker.io/library', 'golang', '1.25'],
  ['gcr.io/distroless/static', 'gcr.io/distroless', 'static', 'latest'],
  ['localhost:5000/tool:1', 'localhost:5000', 'tool', '1'],
])('%s is asked for in %s as %s by %s', (reference, location, name, version) => {
  expect(placeOf(reference, {})).toEqual({ registry: { location, plainHttp: false }, name, version });
});

test.each([
  ['localhost:5000/tool:1', '1', true],
  ['localhost:5000/tool:1', '', false],
  ['registry.example:5000/tool:1', '1', false],
  ['registry.example:5000/tool:1', '1,registry.example:5000', true],
  ['golang', '1', false],
])('%s with STX_REGISTRY_HTTP=%s is asked without TLS: %s', (reference, setting, plainHttp) => {
  expect(placeOf(reference, { STX_REGISTRY_HTTP: setting }).registry.plainHttp).toBe(plainHttp);
});
