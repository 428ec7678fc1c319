import { networkSettings } from '@stx/engine';
import { dockerfileImageSchema } from '@stx/formats';
import { dockerfileRequest } from './dockerfile-request.js';
import { planDockerfileImage, type DockerfilePlan } from './plan-dockerfile-image.js';

const baseDigest = `sha256:${'b'.repeat(64)}`;

function plan(text: string, over: object = {}, trees: Record<string, string> = {}): DockerfilePlan {
  const image = dockerfileImageSchema.parse({ builder: 'dockerfile', base: 'trixie', ...over });
  return planDockerfileImage({ name: 'openvswitch', image, text, baseDigest, images: {}, trees });
}

const refusals = (text: string, over: object = {}): string[] => {
  try {
    plan(text, over);
  } catch (error) {
    const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return all.map((each) => {
      const { code, message, place } = each as { code: string; message: string; place: { line?: number } };
      expect(code).toBe('DOCKERFILE_REFUSED');
      return `${String(place.line ?? '')} ${message}`;
    });
  }
  return [];
};

test('the base is a named image by digest, and each context a folder; nothing else reaches the build', () => {
  const made = plan('FROM stx-base\nCOPY --from=files a /a\n', { contexts: { files: 'files' }, arguments: { A: 'b' } });
  const settings = networkSettings({ STX_APT_MIRROR: 'http://mirror.example/debian' });
  const request = dockerfileRequest(made, { files: '/f' }, '/store', settings);
  expect(request).toMatchObject({
    dockerfile: 'FROM stx-base\nCOPY --from=files a /a\n',
    folders: { files: '/f' },
    images: { 'stx-base': { layout: '/store', digest: baseDigest } },
    buildArguments: { A: 'b' },
    output: { kind: 'image' },
  });
  expect(Object.keys(request.secrets).sort()).toEqual(['stx-apt', 'stx-pip']);
});

test('the Dockerfile, the base and every context are inputs by content', () => {
  const one = plan('FROM stx-base\n', { contexts: { files: 'f' } }, { files: 'tree1' });
  expect(one.inputs).toEqual({
    base: baseDigest,
    recipe: `dockerfile@${one.labels['io.starlingx.image.recipe.identity'] ?? ''}`,
    'context:files': 'tree1',
  });
  expect(plan('FROM stx-base\nUSER 1\n').inputs.recipe).not.toBe(one.inputs.recipe);
});

test('labels of image.yaml go over those that the build sets', () => {
  const { labels, label } = plan('FROM stx-base\n', { label: 'ovs', labels: { vendor: 'x' } });
  expect(label).toBe('ovs');
  expect(labels).toMatchObject({ vendor: 'x', 'org.opencontainers.image.title': 'ovs' });
});

test.each([
  ['another image', 'FROM debian:trixie\nFROM stx-base\n', ["1 'debian:trixie'"]],
  ['with a platform', 'FROM --platform=linux/amd64 debian\nFROM stx-base', ["1 'debian'"]],
  ['a frontend', '# syntax=docker/dockerfile:1\nFROM stx-base\n', ["1 'docker/dockerfile:1'"]],
  ['copied from', 'FROM stx-base\nCOPY --chown=1 --from=busybox /b /b\n', ["2 'busybox'"]],
  ['mounted', 'FROM stx-base\nRUN --mount=type=bind,from=busybox,target=/b \\\n  true\n', ["2 'busybox'"]],
  ['on a continued line', 'FROM stx-base\nRUN \\\n# why\n --mount=type=bind,from=x,target=/b true\n', ["2 'x'"]],
  ['a later stage', 'FROM stx-base\nCOPY --from=late /a /a\nFROM stx-base AS late\n', ["2 'late'"]],
  ['a stage by its number', 'FROM stx-base\nFROM stx-base\nCOPY --from=0 /a /a\n', ["3 '0' is a stage by its number"]],
  ['no base', 'FROM scratch\n', [' no stage starts from stx-base']],
])('refused: %s', (_what, text, expected) => {
  const found = refusals(text);
  expect(found).toHaveLength(expected.length);
  for (const [index, part] of expected.entries()) expect(found[index]).toContain(part);
});

test('stages by name, scratch and contexts are no foreign images', () => {
  const text = [
    '# escape=`',
    'FROM stx-base AS made',
    'RUN --mount=type=bind,from=files,target=/f --mount=type=secret,id=stx-ca,target=/c cp --from=x /f /g',
    'FROM scratch',
    'COPY --from=made /g /g',
    'FROM made AS last',
  ].join('\n');
  expect(refusals(text, { contexts: { files: 'files' } })).toEqual([]);
});

test('wheels are no context without a wheel set', () => {
  expect(refusals('FROM stx-base\nCOPY --from=stx-wheels / /w/\n')).toEqual([
    expect.stringContaining("2 'stx-wheels'"),
  ]);
});

test('a context cannot stand in for the base', () => {
  expect(refusals('FROM stx-base\n', { contexts: { 'stx-base': 'x' } })).toEqual([
    ' contexts.stx-base is the base image itself',
  ]);
});

test('images of registries are named contexts by digest, and inputs', () => {
  const image = dockerfileImageSchema.parse({
    builder: 'dockerfile',
    images: ['docker.io/library/golang:1.25'],
    target: 'run',
  });
  const images = { 'docker.io/library/golang:1.25': baseDigest };
  const text = 'FROM golang:1.25 AS run\n';
  const made = planDockerfileImage({ name: 'x', image, text, baseDigest: undefined, images, trees: {} });
  expect(made.inputs).toMatchObject({ 'image:docker.io/library/golang:1.25': baseDigest });
  expect(made.inputs).not.toHaveProperty('base');
  expect(dockerfileRequest(made, {}, '/store', networkSettings({}))).toMatchObject({
    images: { 'golang:1.25': { layout: '/store', digest: baseDigest } },
    target: 'run',
  });
});

test.each([
  ['ARG BASE\nFROM ${BASE}\n', {}, { BASE: 'stx-base' }],
  ['ARG BASE\nFROM ${BASE}\n', { arguments: { BASE: 'scratch' } }, undefined],
  ['FROM stx-base\nARG BASE\n', {}, {}],
  ['FROM stx-base\n', {}, {}],
  [
    'ARG WHEELS\nFROM ${WHEELS} AS w\nFROM stx-base\nCOPY --from=w / /w/\n',
    { wheels: ['base'] },
    { WHEELS: 'stx-wheels' },
  ],
  ['FROM stx-base\nCOPY --from=stx-wheels / /w/\n', { wheels: ['base'] }, {}],
  ['FROM stx-base\nRUN --mount=type=bind,from=stx-wheels,target=/w true\n', { wheels: ['base'] }, {}],
])('with %j and %j the arguments are %j', (text, over, expected) => {
  if (expected === undefined) expect(refusals(text, over)).toEqual([expect.stringContaining('no stage starts')]);
  else expect(plan(text, over).arguments).toEqual(expected);
});
