import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runProgram } from '@stx/process';
import { hashFile } from '@stx/store';
import { fetchSource } from './fetch-source.js';
import { unpackArchive } from './unpack-archive.js';

jest.setTimeout(60_000);

const saved = process.env.STX_CACHE_DIR;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-archives-'));
  process.env.STX_CACHE_DIR = join(folder, 'cache');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

/** name, kind, and the text of a file or the target of a link */
type Member = readonly [string, 'file' | 'symlink' | 'hardlink' | 'device' | 'pipe', string];

const MAKE_TAR = `
import io, json, sys, tarfile
kinds = dict(file=tarfile.REGTYPE, symlink=tarfile.SYMTYPE, hardlink=tarfile.LNKTYPE, device=tarfile.CHRTYPE, pipe=tarfile.FIFOTYPE)
with tarfile.open(sys.argv[1], 'w:gz') as tar:
    for name, kind, text in json.loads(sys.argv[2]):
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode = kinds[kind], 0o4755 if name.endswith('.sh') else 0o600
        data = text.encode() if kind == 'file' else b''
        entry.size = len(data)
        if kind.endswith('link'): entry.linkname = text
        tar.addfile(entry, io.BytesIO(data))
`;
const MAKE_ZIP = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    for name, kind, text in json.loads(sys.argv[2]):
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = (0o120777 if kind == 'symlink' else 0o100755 if name.endswith('.sh') else 0o100600) << 16
        archive.writestr(entry, text)
`;

async function pack(name: string, members: readonly Member[]): Promise<string> {
  const file = join(folder, name);
  await runProgram('python3', ['-c', name.endsWith('.zip') ? MAKE_ZIP : MAKE_TAR, file, JSON.stringify(members)]);
  return file;
}

async function unpack(file: string, options = {}): Promise<string> {
  return unpackArchive(file, await hashFile(file), options);
}

const GOOD: readonly Member[] = [
  ['p-1.0/setup.py', 'file', 'setup\n'],
  ['p-1.0/run.sh', 'file', 'run\n'],
  ['p-1.0/sub/in.txt', 'file', 'in\n'],
  ['p-1.0/sub/link', 'symlink', '../setup.py'],
  ['p-1.0/.git/config', 'file', '[core]\n  fsmonitor = "touch /tmp/owned"\n'],
];

test.each(['p-1.0.tar.gz', 'p-1.0.zip'])('%s is unpacked without its top folder and without .git', async (name) => {
  const file = await pack(name, GOOD);
  const unpacked = await unpack(file);
  expect(readFileSync(join(unpacked, 'sub', 'link'), 'utf8')).toBe('setup\n');
  expect(lstatSync(join(unpacked, 'setup.py')).mode & 0o7777).toBe(0o644);
  expect(lstatSync(join(unpacked, 'run.sh')).mode & 0o7777).toBe(0o755);
  expect(existsSync(join(unpacked, '.git'))).toBe(false);
  const sha256 = await hashFile(file);
  rmSync(file);
  expect(await unpackArchive(file, sha256)).toBe(unpacked);
});

test('one folder of an archive can be asked for', async () => {
  const file = await pack('p-1.0.tar.gz', GOOD);
  expect(existsSync(join(await unpack(file, { subdirectory: 'sub' }), 'in.txt'))).toBe(true);
  await expect(unpack(file, { subdirectory: 'nowhere' })).rejects.toMatchObject({ code: 'SUBDIRECTORY_MISSING' });
});

const UNSAFE: readonly { what: string; named: string; members: readonly Member[] }[] = [
  { what: 'an absolute path', named: '/tmp/stx-owned', members: [['/tmp/stx-owned', 'file', 'x']] },
  { what: "'..'", named: 'a/../../owned', members: [['a/../../owned', 'file', 'x']] },
  {
    what: 'a file behind a link to an absolute path',
    named: 'a/x',
    members: [
      ['a', 'symlink', '/tmp'],
      ['a/x', 'file', 'x'],
    ],
  },
  {
    what: 'one path for a file and a folder',
    named: 'p/b',
    members: [
      ['p/b', 'file', 'x'],
      ['p/b/x', 'file', 'x'],
    ],
  },
  { what: 'a link out', named: 'p/a', members: [['p/a', 'symlink', '../../x']] },
  {
    what: 'a link out by way of another',
    named: 'out',
    members: [
      ['out', 'symlink', 'p/up/..'],
      ['p/up', 'symlink', '..'],
    ],
  },
  {
    what: 'a file behind a link',
    named: 'p/a/x',
    members: [
      ['p/a', 'symlink', '..'],
      ['p/a/x', 'file', 'x'],
    ],
  },
];

test.each(UNSAFE)('an archive with $what is refused', async ({ named, members }) => {
  for (const name of ['bad.tar.gz', 'bad.zip']) {
    const file = await pack(name, [['p/setup.py', 'file', ''], ...members]);
    await expect(unpack(file)).rejects.toMatchObject({
      code: 'ARCHIVE_UNSAFE',
      message: expect.stringContaining(`'${named}'`),
    });
  }
  expect(existsSync('/tmp/stx-owned')).toBe(false);
});

test('a tar with a device, a pipe or a hard link out is refused, all of them named', async () => {
  const file = await pack('bad.tar.gz', [
    ['dev', 'device', ''],
    ['pipe', 'pipe', ''],
    ['hard', 'hardlink', '../../etc/passwd'],
  ]);
  const refused = ['dev', 'pipe', 'hard'].map((name): unknown =>
    expect.objectContaining({ code: 'ARCHIVE_UNSAFE', message: expect.stringContaining(`'${name}'`) }),
  );
  await expect(unpack(file)).rejects.toMatchObject({ errors: refused });
});

test('what is no archive, or another one, is refused', async () => {
  const file = join(folder, 'page.tar.gz');
  writeFileSync(file, '<html>not found</html>');
  await expect(unpack(file)).rejects.toMatchObject({ code: 'ARCHIVE_UNREADABLE' });
  const whole = await pack('p-1.0.tar.gz', GOOD);
  writeFileSync(whole, readFileSync(whole).subarray(0, 150));
  await expect(unpack(whole)).rejects.toMatchObject({ code: 'ARCHIVE_UNREADABLE' });
  const wanted = '0'.repeat(64);
  await expect(unpackArchive(file, wanted)).rejects.toMatchObject({
    code: 'HASH_MISMATCH',
    message: expect.stringMatching(new RegExp(`${wanted}, got ${await hashFile(file)}`, 'u')),
  });
});

async function serve(answer: (path: string) => Buffer | number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const body = answer(request.url ?? '');
    if (typeof body === 'number') response.writeHead(body).end();
    else response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, url: `http://user:hunter22@127.0.0.1:${String(address.port)}` };
}

test('a tar source is downloaded once, tried again after a fault that passes, and no password is shown', async () => {
  const file = await pack('p-1.0.tar.gz', GOOD);
  const sha256 = await hashFile(file);
  let asked = 0;
  const { server, url } = await serve((path) =>
    path === '/gone.tar.gz' ? 404 : (asked += 1) === 1 ? 503 : readFileSync(file),
  );
  const said: string[] = [];
  const options = { workspace: folder, onProgress: (line: string) => said.push(line) };
  try {
    const source = { tar: { url: `${url}/p.tar.gz`, sha256 } };
    const first = await fetchSource(source, options);
    expect(existsSync(join(first.folder, 'setup.py'))).toBe(true);
    expect(first.locked).toEqual(source);
    expect(await fetchSource(source, options)).toEqual(first);
    expect(asked).toBe(2);
    const gone = fetchSource({ tar: { url: `${url}/gone.tar.gz`, sha256: '0'.repeat(64) } }, options);
    await expect(gone).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.not.stringContaining('hunter22'),
    });
    const other = fetchSource({ zip: { url: `${url}/p.zip`, sha256: '0'.repeat(64) } }, options);
    await expect(other).rejects.toMatchObject({ code: 'HASH_MISMATCH', message: expect.stringContaining(sha256) });
    expect(said.join('\n')).toMatch(/try 1 of 3/u);
    expect(said.join('\n')).not.toContain('hunter22');
  } finally {
    server.close();
  }
});
