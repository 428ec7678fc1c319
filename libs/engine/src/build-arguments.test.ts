import type { BuildRequest } from './build-request.js';
import { buildctlArguments } from './buildctl-arguments.js';
import { buildxArguments } from './buildx-arguments.js';

const request: BuildRequest = {
  name: 'keystone',
  dockerfile: 'FROM stx-base\n',
  folders: { context: '/src', 'stx-wheels': '/wheels' },
  images: { 'stx-base': { layout: '/store', digest: `sha256:${'a'.repeat(64)}` } },
  buildArguments: { PIP_PACKAGES: '$(id) `id`; "x" \'y\'\nz' },
  labels: { title: 'stx keystone' },
  secrets: { 'stx-pip': { text: 'index-url = https://joe:canary@index.example/simple' } },
  target: 'project',
  network: 'host',
  fresh: true,
  sourceDateEpoch: 42,
  output: { kind: 'image', layout: '/store', compression: 'zstd', level: 3 },
};
const names = { 'stx-wheels': 'stx-wheels.1b' };
const files = {
  names,
  dockerfileFolder: '/d',
  hostNetwork: false,
  metadataFile: '/d/m.json',
  policyFile: '/d/p.json',
  secretFiles: { 'stx-pip': '/d/secret' },
};

const renderings: [string, string[]][] = [
  ['buildctl', buildctlArguments(request, files)],
  ['buildx', buildxArguments('mine', request, { ...files, context: '/src' })],
];

test.each(renderings)('%s: a value is one argument, letter by letter, whatever it holds', (_name, args) => {
  expect(args.filter((each) => each.endsWith('PIP_PACKAGES=$(id) `id`; "x" \'y\'\nz'))).toHaveLength(1);
});

test.each(renderings)('%s: a secret is named by its file; its text is in no argument', (_name, args) => {
  expect(args).toContain('id=stx-pip,src=/d/secret');
  expect(args.join(' ')).not.toContain('canary');
});

test.each(renderings)('%s: base by digest, time, target, and a fresh run are said', (_name, args) => {
  const text = args.join(' ');
  expect(text).toContain(`@sha256:${'a'.repeat(64)}`);
  expect(text).toContain('SOURCE_DATE_EPOCH=42');
  expect(text).toMatch(/target[= ]project/u);
  expect(args).toContain('--no-cache');
  expect(text).toContain('rewrite-timestamp=true');
  expect(text).toContain('compression=zstd,compression-level=3');
});

test.each(renderings)('%s: progress is asked for as JSON', (_name, args) => {
  expect(args).toContain('--progress=rawjson');
});

test('a folder is sent under the name that tells its content, and found under its plain one', () => {
  const text = buildctlArguments(request, files).join(' ');
  expect(text).toContain('--local context=/src');
  expect(text).toContain('--local stx-wheels.1b=/wheels --opt context:stx-wheels=local:stx-wheels.1b');
  expect(buildxArguments('mine', request, { ...files, context: '/src' })).toContain('stx-wheels.1b=/wheels');
});

test('a request without a context of its own sends only the Dockerfile', () => {
  const args = buildctlArguments({ ...request, folders: {} }, files);
  expect(args).toContain('context=/d');
});

test('a request that only has to succeed asks for no output', () => {
  expect(buildctlArguments({ ...request, output: { kind: 'none' } }, files)).not.toContain('--output');
  expect(buildxArguments('mine', { ...request, output: { kind: 'none' } }, { ...files, context: '/src' })).toContain(
    'type=cacheonly',
  );
});

test('buildx is given a tag before the digest, which its version 0.33.0 needs, and a link where it cannot read a path', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const render = (layout: string, layouts: Record<string, string>): string[] => {
    const images = { 'stx-base': { layout, digest } };
    return buildxArguments('mine', { ...request, images }, { ...files, layouts, context: '/src' });
  };
  expect(render('/store', {})).toContain(`stx-base=oci-layout:///store:stx@${digest}`);
  const job = '/workspace/job@2:x/store';
  expect(render(job, { [job]: '/tmp/l0' })).toContain(`stx-base=oci-layout:///tmp/l0:stx@${digest}`);
});

test.each([
  ['/a,b/c', '"dest=/a,b/c"', '"src=/a,b/c"'],
  ['/a"b', '"dest=/a""b"', '"src=/a""b"'],
  ['/job@2:x', 'dest=/job@2:x', 'src=/job@2:x'],
])('a comma or a quote in the path %s is quoted as CSV', (path, dest, src) => {
  const odd = { ...request, output: { kind: 'folder', path } as const };
  const args = { ...files, secretFiles: { 'stx-pip': path } };
  for (const all of [buildctlArguments(odd, args), buildxArguments('mine', odd, { ...args, context: '/src' })]) {
    expect(all).toContain(`type=local,${dest}`);
    expect(all).toContain(`id=stx-pip,${src}`);
  }
});

test('the network of the machine is asked for only where settings name it', () => {
  const text = (hostNetwork: boolean): string[] => [
    buildctlArguments(request, { ...files, hostNetwork }).join(' '),
    buildxArguments('mine', request, { ...files, hostNetwork, context: '/src' }).join(' '),
  ];
  for (const each of text(false)) expect(each).not.toContain('network');
  expect(text(true)[0]).toContain('--allow network.host --opt force-network-mode=host');
  expect(text(true)[1]).toContain('--allow network.host --network host');
});
