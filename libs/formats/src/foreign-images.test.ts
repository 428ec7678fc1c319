import { familiarName, foreignReference, parseReference } from './foreign-images.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['golang', 'docker.io', 'library/golang', 'latest', 'golang'],
  ['golang:1.25-bookworm', 'docker.io', 'library/golang', '1.25-bookworm', 'golang:1.25-bookworm'],
  ['docker.io/library/golang:latest', 'docker.io', 'library/golang', 'latest', 'golang'],
  ['index.docker.io/bitnami/kubectl:1', 'docker.io', 'bitnami/kubectl', '1', 'bitnami/kubectl:1'],
  ['gcr.io/distroless/static:nonroot', 'gcr.io', 'distroless/static', 'nonroot', 'gcr.io/distroless/static:nonroot'],
  ['localhost:5000/a/b_c:x', 'localhost:5000', 'a/b_c', 'x', 'localhost:5000/a/b_c:x'],
  ['registry:5000/tool', 'registry:5000', 'tool', 'latest', 'registry:5000/tool'],
  [`quay.io/x/y@${DIGEST}`, 'quay.io', 'x/y', DIGEST, `quay.io/x/y@${DIGEST}`],
  [`debian:13-slim@${DIGEST}`, 'docker.io', 'library/debian', DIGEST, `debian:13-slim@${DIGEST}`],
])('%s is %s, %s, %s, and BuildKit looks for %s', (text, host, path, version, familiar) => {
  expect(foreignReference.safeParse(text).success).toBe(true);
  expect(parseReference(text)).toEqual({ host, path, version });
  expect(familiarName(text)).toBe(familiar);
});

test.each([
  '',
  'Golang',
  'golang:',
  'golang:1 2',
  '-x',
  'a//b',
  'https://golang',
  'golang@sha256:abc',
  '--build-arg',
  'user@host/x',
  'a\nb',
  '$BASE',
])('%j is no image of a registry', (text) => {
  expect(foreignReference.safeParse(text).success).toBe(false);
});
