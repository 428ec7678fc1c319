import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

/** A repository that only the mirror has. */
const REPOSITORY = 'https://git.invalid/team/tool';
const FILES = {
  'deploy/Dockerfile': [
    'ARG WHEELS',
    'FROM ${WHEELS} AS wheels',
    'FROM scratch',
    'COPY . /tool/',
    'COPY --from=wheels / /wheels/',
    '',
  ].join('\n'),
  'deploy/answer': 'old\n',
  'deploy/ignored': 'ignored\n',
  'deploy/.dockerignore': 'ignored\nDockerfile\n',
};
const PATCH = '--- a/deploy/answer\n+++ b/deploy/answer\n@@ -1 +1 @@\n-old\n+patched\n';
const IMAGE = 'images/e2e-context';

let trial: Trial;
let mirror: string;
let built: string;

/** Commits files, and puts the commit into the mirror; returns it. */
async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await makeFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', ['-C', folder, '-c', 'user.name=e2e', '-c', 'user.email=e2e@example.org', ...args])).stdout;
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'tool');
  const id = await git('rev-parse', 'HEAD');
  await mkdir(join(mirror, 'team', 'tool'), { recursive: true });
  await git('archive', '--format=tar.gz', `--output=${join(mirror, 'team', 'tool', `${id}.tar.gz`)}`, id);
  return id;
}

async function writeImage(id: string): Promise<void> {
  const context = {
    source: { git: { repository: REPOSITORY, commit: id } },
    patches: ['patches/answer.patch'],
    directory: 'deploy',
    dockerfile: 'Dockerfile',
  };
  await trial.write(`${IMAGE}/image.yaml`, JSON.stringify({ builder: 'dockerfile', context, wheels: ['tiny'] }));
}

/** What the image has under a path. */
async function contentOf(path: string): Promise<string> {
  const archive = join(await makeFolder(), 'image.tar');
  await trial.ok(['export-image', 'e2e-context', `--output=${archive}`]);
  const folder = join(await makeFolder(), 'layers');
  await execa('skopeo', ['--insecure-policy', 'copy', '--dest-decompress', `oci-archive:${archive}`, `dir:${folder}`]);
  const script = 'for f in "$1"/*; do tar -xOf "$f" "$2" 2>/dev/null; done';
  return (await execa('sh', ['-c', script, '-', folder, path], { reject: false })).stdout;
}

beforeAll(async () => {
  mirror = await makeFolder();
  trial = await makeTrial({ STX_SOURCE_MIRROR: mirror, STX_CACHE_DIR: await makeCache(['engine', 'store']) });
  const set = { base: 'trixie', release: '2026.1', packages: { six: { version: '1.17.0' } } };
  await trial.write('wheels/tiny/wheels.yaml', JSON.stringify(set));
  const ofSet = {
    name: 'wheels-tiny',
    implicitDependencies: ['base-trixie', 'builder-trixie'],
    targets: { lock: { executor: './tools/nx-stx:lock-wheels' }, 'build-wheels': { dependsOn: ['^build-image'] } },
  };
  await trial.write('wheels/tiny/project.json', JSON.stringify(ofSet));
  const dependsOn = ['...', { projects: ['wheels-tiny'], target: 'build-wheels' }];
  const project = {
    name: 'e2e-context',
    implicitDependencies: ['base-trixie', 'wheels-tiny'],
    targets: { lock: { dependsOn: [] }, explain: {}, 'build-image': { dependsOn }, 'export-image': {} },
  };
  await trial.write(`${IMAGE}/project.json`, JSON.stringify(project));
  await trial.write(`${IMAGE}/patches/answer.patch`, PATCH);
  await writeImage(await commit(FILES));
  await trial.ok(['lock', 'wheels-tiny']);
});

test('a context that no lock names is not built', async () => {
  expect(await trial.fails(['build-image', 'e2e-context'])).toMatch(/LOCK_MISSING[^]*run \.\/nx lock e2e-context/u);
});

test('a Dockerfile in a patched context from git is built, after the wheels that it copies', async () => {
  await trial.ok(['lock', 'e2e-context']);
  const output = await trial.ok(['build-image', 'e2e-context']);
  expect(output).toContain('wheels-tiny:build-wheels');
  built = (await trial.receipt('e2e-context')).digest;
  expect(await contentOf('tool/answer')).toBe('patched');
  expect(await contentOf('tool/ignored')).toBe('');
  expect(await contentOf('wheels/upper-constraints.txt')).toBe('six===1.17.0');
});

test('without the mirror the image is built again to the same digest', async () => {
  await rm(join(mirror, 'team'), { recursive: true });
  await trial.ok(['run', 'e2e-context:build-image', '--excludeTaskDependencies', '--skipNxCache'], { STX_FRESH: '1' });
  expect((await trial.receipt('e2e-context')).digest).toBe(built);
});

test('an edited patch is a stale lock; once locked it is built, and explain names it', async () => {
  await trial.write(`${IMAGE}/patches/answer.patch`, PATCH.replace('+patched', '+patched again'));
  expect(await trial.fails(['build-image', 'e2e-context'])).toMatch(/LOCK_STALE|lock is stale/u);
  await trial.ok(['lock', 'e2e-context']);
  expect(await trial.ok(['explain', 'e2e-context'])).toContain('patches/answer.patch: sha256 ');
  await trial.ok(['build-image', 'e2e-context']);
  expect(await contentOf('tool/answer')).toBe('patched again');
});

test('another commit is another context', async () => {
  await writeImage(await commit({ ...FILES, 'deploy/more': 'more\n' }));
  expect(await trial.ok(['lock', 'e2e-context'])).toMatch(/context: commit [0-9a-f]{40} -> commit [0-9a-f]{40}/u);
  await trial.ok(['build-image', 'e2e-context']);
  expect(await contentOf('tool/more')).toBe('more');
});
