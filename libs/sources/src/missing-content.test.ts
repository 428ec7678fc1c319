import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runProgram } from '@stx/process';
import { hashFile } from '@stx/store';
import { submoduleUrl } from './add-submodules.js';
import { fetchSource, type FetchedSource, type FetchOptions } from './fetch-source.js';
import { runGit } from './run-git.js';
import { parseSubmodules } from './refuse-submodules.js';
import { unquote } from './snapshot-local.js';
import { unpackArchive } from './unpack-archive.js';

jest.setTimeout(240_000);

const ABSENT = 'https://absent.invalid/org/repo.git';
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
const saved = { cache: process.env.STX_CACHE_DIR, home: process.env.HOME };
let folder: string;
let options: FetchOptions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-content-'));
  process.env.STX_CACHE_DIR = join(folder, 'cache');
  process.env.HOME = join(folder, 'home');
  mkdirSync(process.env.HOME);
  options = { workspace: folder, mirror: join(folder, 'mirror') };
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, value] of [['STX_CACHE_DIR', saved.cache] as const, ['HOME', saved.home] as const]) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (
    await runGit(['-c', 'user.name=a', '-c', 'user.email=a@invalid', '-c', 'protocol.file.allow=always', ...args], {
      cwd,
    })
  ).stdout;

async function start(name: string): Promise<string> {
  const root = join(folder, 'upstream', 'org', name);
  mkdirSync(root, { recursive: true });
  await git(root, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(join(root, 'setup.py'), `${name}\n`);
  return root;
}

async function commit(root: string): Promise<string> {
  await git(root, 'add', '-A', '-f');
  await git(root, 'commit', '--quiet', '--allow-empty', '-m', 'one');
  return git(root, 'rev-parse', 'HEAD');
}

async function mirror(root: string, id: string, ...args: string[]): Promise<void> {
  mkdirSync(join(folder, 'mirror', 'org', 'repo'), { recursive: true });
  const file = join(folder, 'mirror', 'org', 'repo', `${id}.tar.gz`);
  await runProgram('tar', ['--create', '--gzip', '--exclude=.git', '--file', file, '--directory', root, ...args, '.']);
}

/** The same content by each way a source can come. */
async function everyWay(root: string, id: string): Promise<Record<string, () => Promise<FetchedSource | string>>> {
  await mirror(root, id);
  const tar = join(folder, 'mirror', 'org', 'repo', `${id}.tar.gz`);
  const sha256 = await hashFile(tar);
  return {
    git: () => fetchSource({ git: { repository: `file://${root}`, commit: id } }, { ...options, mirror: '' }),
    mirror: () => fetchSource({ git: { repository: ABSENT, commit: id } }, options),
    local: () => fetchSource({ local: root }, options),
    sdist: () => unpackArchive(tar, sha256),
  };
}

test('pointers of Git LFS are refused by each way, the first one named with their number', async () => {
  const root = await start('repo');
  mkdirSync(join(root, 'data'));
  for (const name of ['b.bin', 'a.bin']) writeFileSync(join(root, 'data', name), POINTER);
  const id = await commit(root);
  const refused = {
    code: 'SOURCE_UNSUPPORTED',
    message: expect.stringMatching(/'data\/a\.bin' and 1 more \(2 in all\)/u),
  };
  for (const [way, fetch] of Object.entries(await everyWay(root, id)))
    await expect(fetch().catch((error: unknown) => ({ way, error }))).resolves.toMatchObject({ way, error: refused });
});

test('a file name that is not UTF-8 is refused by each way, escaped', async () => {
  const root = await start('repo');
  writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]), 'x');
  const id = await commit(root);
  const refused = { code: 'SOURCE_UNSUPPORTED', message: expect.stringContaining(String.raw`caf\xe9.txt`) };
  for (const [way, fetch] of Object.entries(await everyWay(root, id)))
    await expect(fetch().catch((error: unknown) => ({ way, error }))).resolves.toMatchObject({ way, error: refused });
  const plain = join(folder, 'plain');
  mkdirSync(plain);
  writeFileSync(Buffer.concat([Buffer.from(`${plain}/caf`), Buffer.from([0xe9])]), 'x');
  await expect(fetchSource({ local: 'plain' }, options)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
});

test('a link to /dev/null comes by each way as it is, names of any UTF-8 too, and all have one tree', async () => {
  const root = await start('repo');
  symlinkSync('/dev/null', join(root, 'test-config'));
  writeFileSync(join(root, 'ö \n"x\\.txt'), 'x');
  const id = await commit(root);
  const folders: string[] = [];
  for (const fetch of Object.values(await everyWay(root, id))) {
    const fetched = await fetch();
    folders.push(typeof fetched === 'string' ? fetched : fetched.folder);
  }
  expect(new Set(folders).size).toBe(1);
  expect(readlinkSync(join(folders[0] ?? '', 'test-config'))).toBe('/dev/null');
});

test('a link out of the source is refused by each way', async () => {
  const root = await start('repo');
  symlinkSync('../../secret', join(root, 'a'));
  const id = await commit(root);
  for (const [way, fetch] of Object.entries(await everyWay(root, id)))
    await expect(fetch().catch((error: unknown) => ({ way, error }))).resolves.toMatchObject({
      way,
      error: { code: 'ARCHIVE_UNSAFE', message: expect.stringMatching(/'(?:\.\/)?a' links to/u) },
    });
});

test('pipes of a local folder are refused, empty folders are named', async () => {
  mkdirSync(join(folder, 'plain', 'empty'), { recursive: true });
  writeFileSync(join(folder, 'plain', 'a.py'), '');
  const said: string[] = [];
  const tar = join(folder, 'p.tar');
  await runProgram('tar', ['--create', '--file', tar, '--directory', folder, 'plain']);
  await unpackArchive(tar, await hashFile(tar), { onProgress: (line) => said.push(line) });
  expect(said.join('\n')).toContain('empty folders are no part of a source: empty/');
  await runProgram('mkfifo', [join(folder, 'plain', 'pipe')]);
  await expect(fetchSource({ local: 'plain' }, options)).rejects.toMatchObject({
    code: 'SOURCE_UNSUPPORTED',
    message: expect.stringContaining("'pipe'"),
  });
  await expect(fetchSource({ local: '/' }, options)).rejects.toMatchObject({ code: 'SOURCE_UNSUPPORTED' });
});

/** A repository with a submodule that has another, and the tree id of all their files. */
async function withSubmodules(): Promise<{ root: string; id: string }> {
  const [deep, sub, root] = [await start('deep'), await start('sub'), await start('repo')];
  await commit(deep);
  await git(sub, 'submodule', '--quiet', 'add', `file://${deep}`, 'vendor/deep');
  await commit(sub);
  await git(root, 'submodule', '--quiet', 'add', '../sub', 'lib/sub').catch(() => undefined);
  await git(root, 'submodule', '--quiet', 'add', `file://${sub}`, 'lib/sub').catch(() => undefined);
  await git(root, 'config', '--file', '.gitmodules', 'submodule.lib/sub.url', '../sub');
  return { root, id: await commit(root) };
}

test('submodules come at their commits from the repository, and are the same from a mirror and a folder', async () => {
  const { root, id } = await withSubmodules();
  const source = { git: { repository: `file://${root}`, commit: id } };
  const fetched = await fetchSource(source, { ...options, mirror: '' });
  expect(readFileSync(join(fetched.folder, 'lib/sub/setup.py'), 'utf8')).toBe('sub\n');
  expect(readFileSync(join(fetched.folder, 'lib/sub/vendor/deep/setup.py'), 'utf8')).toBe('deep\n');
  const part = await fetchSource({ git: { ...source.git, subdirectory: 'lib' } }, { ...options, mirror: '' });
  expect(readFileSync(join(part.folder, 'sub/setup.py'), 'utf8')).toBe('sub\n');
  await git(root, 'submodule', '--quiet', 'update', '--init', '--recursive').catch(() => undefined);
  await runProgram('cp', ['-r', join(fetched.folder, 'lib'), root]);
  const local = await fetchSource({ local: root }, options);
  expect(local.tree).toBe(fetched.tree);
  await mirror(root, id);
  const mirrored = await fetchSource({ git: { ...source.git, repository: ABSENT } }, options);
  expect(mirrored.tree).toBe(fetched.tree);
});

test('submodules whose content is not there are refused by name: mirror, archive, folder, unreachable repository', async () => {
  const { root, id } = await withSubmodules();
  const bare = join(folder, 'bare');
  await git(folder, 'clone', '--quiet', root, bare);
  await mirror(bare, id);
  const tar = join(folder, 'mirror', 'org', 'repo', `${id}.tar.gz`);
  const named = (code: string): { code: string; message: unknown } => ({
    code,
    message: expect.stringMatching(/\.gitmodules.*'lib\/sub'|'lib\/sub'.*\.gitmodules/su),
  });
  const { server, url } = await serveFolder(join(folder, 'mirror'));
  try {
    const archive = { url: `${url}/org/repo/${id}.tar.gz`, sha256: await hashFile(tar) };
    await expect(fetchSource({ tar: archive }, options)).rejects.toMatchObject(named('SOURCE_UNSUPPORTED'));
  } finally {
    server.close();
  }
  await expect(fetchSource({ local: bare }, options)).rejects.toMatchObject(named('SOURCE_UNSUPPORTED'));
  rmSync(join(bare, '.git'), { recursive: true });
  await expect(fetchSource({ local: bare }, options)).rejects.toMatchObject(named('SOURCE_UNSUPPORTED'));
  const absent = { git: { repository: 'file:///absent/org/repo', commit: id } };
  await expect(fetchSource(absent, options)).rejects.toMatchObject(named('SOURCE_UNREACHABLE'));
  rmSync(join(folder, 'upstream', 'org', 'sub'), { recursive: true });
  const gone = { git: { repository: `file://${root}`, commit: id } };
  await expect(fetchSource(gone, { ...options, mirror: '' })).rejects.toMatchObject(named('SOURCE_UNREACHABLE'));
});

test.each([
  ['https://h/org/repo.git', '../other.git', 'https://h/org/other.git'],
  ['https://h/org/repo', './other', 'https://h/org/repo/other'],
  ['https://h/org/repo', 'https://g/x/y', 'https://g/x/y'],
  ['file:///srv/org/repo', '../other', 'file:///srv/org/other'],
  ['https://h/org/repo', 'file:///root/private', undefined],
  ['https://h/org/repo', '/root/private', undefined],
  ['https://h/org/repo', 'ext::sh -c id', undefined],
  ['https://h/org/repo', '--upload-pack=x', undefined],
  ['https://h/org/repo', 'https://u:p@h/x/y', undefined],
  ['https://h/org/repo', 'git@h:org/repo', undefined],
])('a submodule of %s at %s is fetched from %s', (repository, url, expected) => {
  expect(submoduleUrl(repository, url)).toBe(expected);
});

test('paths of .gitmodules that lead elsewhere name no submodule', () => {
  const list = ['submodule.a.path\n../x', 'submodule.b.path\na/./b', 'submodule.b.url\nu', 'submodule.c.url\nu', 'x'];
  expect(parseSubmodules(list.join('\0'))).toEqual([{ path: 'a/b', url: 'u' }]);
});

test('names that git quotes are read as bytes', () => {
  expect(Buffer.from(unquote(String.raw`"caf\303\251 \"\\\n.txt"`)).toString()).toBe('café "\\\n.txt');
  expect(Buffer.from(unquote('plain "x"')).toString()).toBe('plain "x"');
});

async function serveFolder(root: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(root, new URL(request.url ?? '', 'http://h').pathname)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, url: `http://127.0.0.1:${String(address.port)}` };
}

test('a server that gives no commit by its id gives it by its branches: the old protocol, and a plain web server', async () => {
  // Protocol 2 gives any commit, whatever the server's settings.
  writeFileSync(join(folder, 'home', '.gitconfig'), '[protocol]\n\tversion = 0\n');
  const root = await start('repo');
  const wanted = await commit(root);
  for (const name of ['two', 'three']) {
    writeFileSync(join(root, name), name);
    await commit(root);
  }
  const said: string[] = [];
  const quiet = { ...options, mirror: '', onProgress: (line: string) => said.push(line) };
  const first = await fetchSource({ git: { repository: `file://${root}`, commit: wanted } }, quiet);
  expect(first.tree).toBe(await git(root, 'rev-parse', `${wanted}^{tree}`));
  expect(said.join('\n')).toContain('gives no commit by its id');
  const absent = fetchSource({ git: { repository: `file://${root}`, commit: 'a'.repeat(40) } }, quiet);
  await expect(absent).rejects.toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    message: expect.stringContaining(`no branch or tag of file://${root} has the commit`),
  });
  await git(root, 'update-server-info');
  const { server, url } = await serveFolder(join(root, '..'));
  try {
    rmSync(join(folder, 'cache'), { recursive: true });
    const dumb = await fetchSource({ git: { repository: `${url}/repo/.git`, commit: wanted } }, quiet);
    expect(dumb.tree).toBe(first.tree);
  } finally {
    server.close();
  }
});
