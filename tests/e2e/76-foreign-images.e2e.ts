import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { startRegistry, type RegistryServer } from './registry-server.js';
import { makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

let registry: RegistryServer;
let trial: Trial;
/** The image as a Dockerfile names it, with a host that only registries.conf knows. */
const TOOL = 'tools.example/team/tool:1';

/** A program without any library, which answers HTTP when it is given an address. */
const PROGRAM = `package main

import ("fmt"; "net/http"; "os")

func main() {
	if len(os.Args) < 3 { fmt.Println("tool", os.Getenv("TOOL")); return }
	http.ListenAndServe(os.Args[2], http.NotFoundHandler())
}
`;
let program: string;

async function compile(): Promise<void> {
  const folder = await makeFolder();
  program = join(folder, 'tool');
  await writeFile(join(folder, 'tool.go'), PROGRAM);
  await execa('go', ['build', '-ldflags=-s -w', '-o', program, join(folder, 'tool.go')], { env: { CGO_ENABLED: '0' } });
}

/** Pushes an image of the program and a text, in one of two forms, under a tag; returns the digest of its manifest. */
async function publish(text: string, tag: string, format: 'oci' | 'v2s2'): Promise<string> {
  const folder = await makeFolder();
  const rootfs = join(folder, 'rootfs');
  await mkdir(join(rootfs, 'opt'), { recursive: true });
  await writeFile(join(rootfs, 'opt', 'text'), text);
  await cp(program, join(rootfs, 'opt', 'tool'));
  await execa('tar', ['-C', rootfs, '-cf', join(folder, 'layer.tar'), '.']);
  const layer = await sha256(join(folder, 'layer.tar'));
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['TOOL=1'], User: '7' },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
    history: [{ created_by: 'test' }],
  };
  // The form of `docker save`, which skopeo reads.
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const manifest = [{ Config: 'config.json', RepoTags: ['tool:1'], Layers: ['layer.tar'] }];
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await execa('tar', ['-C', folder, '-cf', join(folder, 'image.tar'), 'manifest.json', 'config.json', 'layer.tar']);
  const place = `docker://${registry.host}/mirror/team/tool:${tag}`;
  const to = ['--dest-tls-verify=false', '--format', format];
  await execa('skopeo', ['--insecure-policy', 'copy', ...to, `docker-archive:${join(folder, 'image.tar')}`, place]);
  const { stdout } = await execa('skopeo', ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', place]);
  return stdout.trim();
}

async function sha256(file: string): Promise<string> {
  return (await execa('sha256sum', [file])).stdout.split(' ', 1)[0] ?? '';
}

const SERVICE = { name: 'tool', start: ['/opt/tool', 'serve', '127.0.0.1:8080'] };
const VERIFICATION = {
  programs: [['/opt/tool']],
  services: [{ ...SERVICE, checks: [{ url: 'http://127.0.0.1:8080/', status: [404] }] }],
};

async function addImage(image: Record<string, unknown>, dockerfile: string): Promise<void> {
  const targets = { lock: { dependsOn: [] }, 'build-image': {}, 'verify-image': {}, 'export-image': {} };
  const project = { name: 'e2e-tool', implicitDependencies: ['base-trixie'], targets };
  await trial.write('images/e2e-tool/project.json', JSON.stringify(project));
  await trial.write('images/e2e-tool/verify.yaml', JSON.stringify(VERIFICATION));
  await trial.write('images/e2e-tool/image.yaml', JSON.stringify({ builder: 'dockerfile', ...image }));
  await trial.write('images/e2e-tool/Dockerfile', dockerfile);
}

/** What an image has under a path. */
async function contentOf(path: string): Promise<string> {
  const archive = join(await makeFolder(), 'image.tar');
  await trial.ok(['export-image', 'e2e-tool', `--output=${archive}`]);
  const folder = join(await makeFolder(), 'layers');
  await execa('skopeo', ['--insecure-policy', 'copy', '--dest-decompress', `oci-archive:${archive}`, `dir:${folder}`]);
  const { stdout } = await execa(
    'sh',
    ['-c', `for f in "$1"/*; do tar -xOf "$f" "$2" 2>/dev/null; done`, '-', folder, path],
    {
      reject: false,
    },
  );
  return stdout;
}

const DOCKERFILE = `ARG TOOL=${TOOL}
FROM \${TOOL} AS made
COPY files/ /etc/tool/
FROM scratch AS unused
FROM made AS run
`;

beforeAll(async () => {
  await compile();
  registry = await startRegistry();
  const folder = await makeFolder();
  // A mirror as users set one: skopeo reads it, and no file of the workspace names it.
  const conf = `[[registry]]\nprefix = "tools.example"\nlocation = "${registry.host}/mirror"\ninsecure = true\n`;
  await writeFile(join(folder, 'registries.conf'), conf);
  trial = await makeTrial({
    STX_REGISTRIES_CONF: join(folder, 'registries.conf'),
    STX_CACHE_DIR: await makeCache(['engine']),
  });
  await addImage({ images: [TOOL], context: 'context', target: 'made' }, DOCKERFILE);
  await trial.write('images/e2e-tool/context/files/kept', 'kept');
  await trial.write('images/e2e-tool/context/files/ignored', 'ignored');
  await trial.write('images/e2e-tool/context/.dockerignore', 'files/ignored\n');
});

afterAll(async () => {
  await registry.stop();
});

const LOCK = 'images/e2e-tool/images.lock.yaml';
let first: string;
let built: string;

test('an image that no lock names is not built, and the lock that an image needs is named', async () => {
  first = await publish('first', '1', 'v2s2');
  expect(await trial.fails(['build-image', 'e2e-tool'])).toMatch(/LOCK_MISSING[^]*run \.\/nx lock e2e-tool/u);
});

test('the lock names what the tag is today, with a manifest in the form of Docker', async () => {
  await trial.ok(['lock', 'e2e-tool']);
  expect(await trial.read(LOCK)).toContain(`digest: ${first}`);
});

test('the digest of the lock is built when the tag has moved since, and lock reports the move', async () => {
  const second = await publish('second', '1', 'oci');
  expect(second).not.toBe(first);
  await trial.ok(['build-image', 'e2e-tool']);
  built = (await trial.receipt('e2e-tool')).digest;
  expect(await contentOf('./opt/text')).toBe('first');
  expect(await contentOf('etc/tool/kept')).toBe('kept');
  expect(await contentOf('etc/tool/ignored')).toBe('');
  const locked = await trial.read(LOCK);
  expect(await trial.ok(['lock', 'e2e-tool'])).toContain(`${TOOL} moved: ${first} -> ${second}`);
  expect(await trial.read(LOCK)).toContain(`digest: ${second}`);
  await trial.ok(['build-image', 'e2e-tool']);
  expect(await contentOf('./opt/text')).toBe('second');
  await trial.write(LOCK, locked);
});

test('an image without Python, shell or library is launched: its program runs, its service answers', async () => {
  await trial.ok(['verify-image', 'e2e-tool']);
  const report = JSON.parse(await trial.read('dist/verify/e2e-tool/report.json')) as {
    services: { name: string }[];
  };
  expect(report.services.map(({ name }) => name)).toEqual(['tool']);
  await trial.write('images/e2e-tool/verify.yaml', JSON.stringify({ programs: [['/opt/tool'], ['/opt/missing']] }));
  expect(await trial.fails(['verify-image', 'e2e-tool'])).toContain('/opt/missing');
});

test('without the registry the image is built again to the same digest', async () => {
  await registry.stop();
  await trial.ok(['run', 'e2e-tool:build-image', '--excludeTaskDependencies', '--skipNxCache'], { STX_FRESH: '1' });
  expect((await trial.receipt('e2e-tool')).digest).toBe(built);
  await registry.start();
});

test('a blob that the store lost is fetched again by digest', async () => {
  const store = join(trial.env.STX_CACHE_DIR ?? '', 'store', 'blobs', 'sha256');
  await rm(join(store, first.replace('sha256:', '')));
  expect(await trial.ok(['run', 'e2e-tool:build-image', '--excludeTaskDependencies', '--skipNxCache'])).toContain(
    `fetching ${TOOL}`,
  );
  expect((await trial.receipt('e2e-tool')).digest).toBe(built);
});

test('a reference that image.yaml gained since is a stale lock, and one that no registry has is told by name', async () => {
  const other = 'tools.example/team/other:2';
  await addImage({ images: [TOOL, other], context: 'context' }, DOCKERFILE);
  expect(await trial.fails(['build-image', 'e2e-tool'])).toMatch(/LOCK_STALE/u);
  const locked = await trial.read(LOCK);
  expect(await trial.fails(['lock', 'e2e-tool'])).toContain(`${other} is not in its registry`);
  expect(await trial.read(LOCK)).toBe(locked);
});

test('a lock file that a merge left with conflicts is reported and written again', async () => {
  await addImage({ images: [TOOL], context: 'context' }, DOCKERFILE);
  await trial.write(LOCK, '<<<<<<< ours\nlockVersion: 1\n=======\n');
  expect(await trial.fails(['build-image', 'e2e-tool'])).toContain('run ./nx lock e2e-tool');
  expect(await trial.ok(['lock', 'e2e-tool'])).toContain(`without the content of ${LOCK}, which cannot be read`);
  expect(await trial.read(LOCK)).toMatch(/digest: sha256:[0-9a-f]{64}/u);
});
