import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { extractArchive } from './unpack-archive.js';

jest.setTimeout(300_000);

const saved = process.env.STX_CACHE_DIR;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-hostile-'));
  process.env.STX_CACHE_DIR = join(folder, 'cache');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

interface Member {
  name: string | Buffer;
  type?: string;
  content?: string | Buffer;
  target?: string;
  size?: number;
}

/** A tar header and its content as bytes, whatever they say. */
function member({ name, type = '0', content = '', target = '', size }: Member): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${(size ?? body.length).toString(8).padStart(11, '0')} `, 124);
  header.write('00000000000 ', 136);
  header.write(type, 156, 'latin1');
  header.write(target, 157);
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const END = Buffer.alloc(1024);
const tar = (...members: Member[]): Buffer => Buffer.concat([...members.map(member), END]);
const record = (key: string, value: string | Buffer): Buffer => {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  const length = [2, 3].map((digits) => rest.length + digits).find((all, index) => String(all).length === index + 2);
  return Buffer.concat([Buffer.from(String(length)), rest]);
};
const pax = (key: string, value: string | Buffer, type = 'x'): Member => ({
  name: 'pax',
  type,
  content: record(key, value),
});
const FILE: Member = { name: 'p/setup.py', content: 'x' };

/** What each tar is refused with: the code and what the message names. */
const TARS: readonly [what: string, bytes: Buffer, code: string, named: string][] = [
  ['an old GNU sparse member', tar(FILE, { name: 'p/s', type: 'S' }), 'SOURCE_UNSUPPORTED', "'p/s' is a sparse file"],
  ['a pax sparse member', tar(pax('GNU.sparse.major', '1'), FILE), 'SOURCE_UNSUPPORTED', 'sparse'],
  ['an older pax sparse member', tar(pax('GNU.sparse.map', '0,1'), FILE), 'SOURCE_UNSUPPORTED', 'sparse'],
  ['a sparse member of star', tar(pax('SCHILY.realsize', '9'), FILE), 'SOURCE_UNSUPPORTED', 'sparse'],
  ['a character device', tar(FILE, { name: 'p/d', type: '3' }), 'ARCHIVE_UNSAFE', "'p/d'"],
  ['a block device', tar(FILE, { name: 'p/d', type: '4' }), 'ARCHIVE_UNSAFE', "'p/d'"],
  ['a pipe', tar(FILE, { name: 'p/d', type: '6' }), 'ARCHIVE_UNSAFE', "'p/d'"],
  ['an unknown type', tar(FILE, { name: 'p/u', type: 'Z' }), 'SOURCE_UNSUPPORTED', "'p/u' is of the unknown type 'Z'"],
  ['a volume of many', tar(FILE, { name: 'p/m', type: 'M' }), 'SOURCE_UNSUPPORTED', "'p/m'"],
  ['a dump of a folder', tar(FILE, { name: 'p/m', type: 'D' }), 'SOURCE_UNSUPPORTED', "'p/m'"],
  [
    'a name that is not UTF-8',
    tar({ name: Buffer.from('caf\xe9', 'latin1') }),
    'SOURCE_UNSUPPORTED',
    String.raw`caf\xe9`,
  ],
  [
    'such a name in pax',
    tar(pax('path', Buffer.from('caf\xe9', 'latin1')), FILE),
    'SOURCE_UNSUPPORTED',
    String.raw`caf\xe9`,
  ],
  [
    'a target that is not UTF-8',
    tar(pax('linkpath', Buffer.from([0xe9])), { name: 'l', type: '2' }),
    'SOURCE_UNSUPPORTED',
    String.raw`\xe9`,
  ],
  [
    'a name that moves the cursor',
    tar({ name: '/\u001b]0;owned\u0007' }),
    'ARCHIVE_UNSAFE',
    String.raw`/\x1b]0;owned\x07`,
  ],
  ['an absolute path in pax', tar(pax('path', '/tmp/stx-owned'), FILE), 'ARCHIVE_UNSAFE', '/tmp/stx-owned'],
  ['a NUL in a path', tar(pax('path', 'a\0b'), FILE), 'ARCHIVE_UNSAFE', 'NUL'],
  ['no name', tar({ name: '' }), 'ARCHIVE_UNSAFE', 'empty path'],
  ['a long part of a path', tar(pax('path', 'x'.repeat(300)), FILE), 'ARCHIVE_UNSAFE', 'too long'],
  ['a hard link to nothing', tar(FILE, { name: 'h', type: '1', target: 'p/none' }), 'ARCHIVE_UNSAFE', "'h'"],
  [
    'hard links in a circle',
    tar({ name: 'a', type: '1', target: 'b' }, { name: 'b', type: '1', target: 'a' }),
    'ARCHIVE_UNREADABLE',
    'hard link',
  ],
  ['a hard link to an absolute path', tar({ name: 'h', type: '1', target: '/etc/passwd' }), 'ARCHIVE_UNSAFE', "'h'"],
  [
    'a hard link through a link',
    tar({ name: 'l', type: '2', target: '/etc' }, { name: 'h', type: '1', target: 'l/passwd' }),
    'ARCHIVE_UNSAFE',
    "'h'",
  ],
  ['a file twice', tar(FILE, { ...FILE, content: 'y' }), 'SOURCE_UNSUPPORTED', "'p/setup.py' is there twice"],
  [
    'a link with content',
    tar({ name: 'l', type: '2', target: 'x', content: 'x' }),
    'ARCHIVE_UNREADABLE',
    'has content',
  ],
  ['a folder with content', tar({ name: 'p/', type: '5', content: 'x' }), 'ARCHIVE_UNREADABLE', 'has content'],
  ['a file named as a folder', tar({ ...FILE, name: 'p/' }), 'ARCHIVE_UNREADABLE', "whose name ends with '/'"],
  ['data after its end', Buffer.concat([tar(FILE), member(FILE)]), 'ARCHIVE_UNREADABLE', 'after its end'],
  ['no end', member(FILE), 'ARCHIVE_UNREADABLE', 'cut off'],
  ['a cut', tar(FILE).subarray(0, 700), 'ARCHIVE_UNREADABLE', 'cut off'],
  ['a cut in a header', tar(FILE).subarray(0, 300), 'ARCHIVE_UNREADABLE', 'ends within the header'],
  ['a size past its end', tar({ ...FILE, size: 2 ** 32 }), 'ARCHIVE_UNREADABLE', 'ends within'],
  [
    'a header of 2 MiB',
    tar({ name: 'x', type: 'x', content: 'x'.repeat(2 ** 21) }),
    'ARCHIVE_UNREADABLE',
    'over 1 MiB',
  ],
  ['a broken header', tar({ name: 'x', type: 'x', content: '99 a=b\n' }, FILE), 'ARCHIVE_UNREADABLE', 'no record'],
  ['a size that is no number', tar(pax('size', '-1'), FILE), 'ARCHIVE_UNREADABLE', "size '-1'"],
  ['a name for all members', tar(pax('path', 'x', 'g'), FILE), 'ARCHIVE_UNREADABLE', "sets 'path'"],
  ['nothing', Buffer.alloc(0), 'ARCHIVE_UNREADABLE', ''],
  ['another format', Buffer.from('377abcaf271c0004', 'hex'), 'ARCHIVE_UNREADABLE', '7-Zip'],
  ['a bomb in gzip', gzipSync(Buffer.alloc(80 * 2 ** 20)), 'ARCHIVE_TOO_LARGE', 'unpacks to more than'],
];

async function refusal(bytes: Buffer, index: number): Promise<{ code: string; message: string }[]> {
  const file = join(folder, `t-${String(index)}`);
  writeFileSync(file, bytes);
  try {
    await extractArchive(file, `${file}-out`);
    return [];
  } catch (error) {
    const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return all.map((each) => {
      if (!(each instanceof StxError)) throw error;
      return { code: each.code, message: each.message };
    });
  }
}

test(`${String(TARS.length)} hostile or incomplete tar files are refused, each by name`, async () => {
  for (const [index, [what, bytes, code, named]] of TARS.entries()) {
    const got = await refusal(bytes, index);
    expect({ what, got }).toEqual({
      what,
      got: expect.arrayContaining([{ code, message: expect.stringContaining(named) }]),
    });
  }
  expect(existsSync('/tmp/stx-owned')).toBe(false);
});

const LONG_PATH = `p/${'c'.repeat(97)}/setup.py`;
const TAKEN: readonly [what: string, bytes: Buffer, files: Record<string, string>][] = [
  ['a file with a link name', tar({ ...FILE, target: 'p/other' }), { 'p/setup.py': 'x' }],
  ['a hard link', tar(FILE, { name: 'p/h', type: '1', target: 'p/setup.py' }), { 'p/h': 'x' }],
  [
    'a pax name whose cut-off form ends with a slash',
    tar(pax('path', LONG_PATH), { ...FILE, name: LONG_PATH.slice(0, 100) }),
    { [LONG_PATH]: 'x' },
  ],
  ['a folder of the old format', tar({ name: 'p/', type: '\0' }, FILE), { 'p/setup.py': 'x' }],
  ['the same file twice', tar(FILE, FILE), { 'p/setup.py': 'x' }],
  ['a contiguous file', tar({ ...FILE, type: '7' }), { 'p/setup.py': 'x' }],
  ['a file of the old format', tar({ ...FILE, type: '\0' }), { 'p/setup.py': 'x' }],
  ['a pax name', tar(pax('path', `p/${'ä'.repeat(100)}`), FILE), { [`p/${'ä'.repeat(100)}`]: 'x' }],
  [
    'a GNU name',
    tar({ name: '././@LongLink', type: 'L', content: `p/${'b'.repeat(200)}\0` }, FILE),
    { [`p/${'b'.repeat(200)}`]: 'x' },
  ],
  ['a comment of git archive', tar(pax('comment', 'a'.repeat(40), 'g'), FILE), { 'p/setup.py': 'x' }],
];

test(`${String(TAKEN.length)} unusual tar files are unpacked as tar does`, async () => {
  for (const [index, [what, bytes, files]] of TAKEN.entries()) {
    const file = join(folder, `g-${String(index)}`);
    writeFileSync(file, bytes);
    await extractArchive(file, `${file}-out`);
    for (const [path, text] of Object.entries(files))
      expect({ what, text: readFileSync(join(`${file}-out`, path), 'utf8') }).toEqual({ what, text });
  }
});

const PACKERS = { gz: 'gzip', zst: 'zstd', xz: 'xz', bz2: 'bzip2' };

test.each(Object.entries(PACKERS))(
  '.tar.%s is unpacked by its content, and one that is cut off or damaged is refused',
  async (end, program) => {
    const plain = join(folder, `packed-${end}.tar`);
    const content = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251));
    writeFileSync(plain, tar({ name: 'p/data', content }));
    await runProgram(program, ['-k', '-f', plain]).catch((error: unknown) => {
      if (!(error instanceof StxError) || error.code !== 'PROGRAM_MISSING') throw error;
    });
    if (!existsSync(`${plain}.${end}`)) {
      process.stdout.write(`skipped: no program ${program}\n`);
      return;
    }
    const bytes = readFileSync(`${plain}.${end}`);
    // A name that says something else.
    const file = join(folder, `named-${end}.zip`);
    writeFileSync(file, bytes);
    await extractArchive(file, `${file}-out`);
    expect(readFileSync(join(`${file}-out`, 'p/data')).equals(content)).toBe(true);
    const damaged = Buffer.from(bytes);
    const middle = Math.floor(bytes.length / 2);
    damaged.fill(0xff, middle, middle + 16);
    for (const [index, bad] of [bytes.subarray(0, middle), damaged].entries())
      expect((await refusal(bad, 1000 + index)).map(({ code }) => code)).toEqual(['ARCHIVE_UNREADABLE']);
    rmSync(join(folder, 't-1000-out'), { recursive: true });
    rmSync(join(folder, 't-1001-out'), { recursive: true });
  },
);

test('bombs in zstd, xz and bzip2 end at the limit', async () => {
  const plain = join(folder, 'zeros');
  writeFileSync(plain, Buffer.alloc(80 * 2 ** 20));
  for (const [index, [end, program]] of Object.entries(PACKERS).entries()) {
    await runProgram(program, ['-k', '-f', plain]).catch(() => undefined);
    if (!existsSync(`${plain}.${end}`)) continue;
    const got = await refusal(readFileSync(`${plain}.${end}`), 2000 + index);
    expect({ end, codes: got.map(({ code }) => code) }).toEqual({ end, codes: ['ARCHIVE_TOO_LARGE'] });
  }
});

const MAKE_ZIPS = `
import io, struct, sys, zipfile, zlib
def plain(*entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, 'w') as archive:
        for name, text in entries: archive.writestr(name, text)
    return data.getvalue()
def overlap(count, size):
    body = zlib.compress(b'\\0' * size, 9)[2:-4]
    crc, name = zlib.crc32(b'\\0' * size), b'%04d'
    local = struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, 0, 8, 0, 33, crc, len(body), size, 4, 0) + name % 0 + body
    central = b''.join(struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20, 20, 0, 8, 0, 33, crc, len(body), size, 4, 0, 0, 0, 0, 0, 0) + name % i for i in range(count))
    return local + central + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, count, count, len(central), len(local), 0)
def second(name, other):
    data = plain((name, 'x'))
    info = zipfile.ZipInfo(name)
    info.extra = struct.pack('<HHBI', 0x7075, 5 + len(other), 1, zlib.crc32(name.encode())) + other
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as archive: archive.writestr(info, 'x')
    return out.getvalue()
good = plain(('p/a', 'x'))
cases = {
    'overlap': overlap(60, 10_000_000),
    'overlap-small': overlap(3, 10),
    'bomb': (lambda d: (zipfile.ZipFile(d, 'w', zipfile.ZIP_DEFLATED).writestr('zeros', b'\\0' * 80_000_000), d.getvalue())[1])(io.BytesIO()),
    'second-name': second('victim.txt', b'evil.pth'),
    'other-name': good.replace(b'p/a', b'p/b', 1),
    'twice': plain(('p/a', 'x'), ('p/a', 'y')),
    'up': plain(('../a', 'x')),
    'absolute': plain(('/a', 'x')),
    'backslash': plain(('p/a', 'x')).replace(b'p/a', b'p\\\\a'),
    'latin1': plain(('p/aaaa', 'x')).replace(b'p/aaaa', b'caf\\xe9aa'),
    'cp437': plain(('p/aaaa', 'x')).replace(b'p/aaaa', 'p/ää'.encode()[:6]),
    'file-and-folder': plain(('p/a', 'x'), ('p/a/b', 'y')),
    'cut': good[:-10],
}
for name, data in cases.items(): open(f'{sys.argv[1]}/{name}.hostile', 'wb').write(data)
`;
const ZIPS: Readonly<Record<string, string>> = {
  overlap: 'ARCHIVE_TOO_LARGE',
  'overlap-small': 'ARCHIVE_UNSAFE',
  bomb: 'ARCHIVE_TOO_LARGE',
  'second-name': 'ARCHIVE_UNSAFE',
  'other-name': 'ARCHIVE_UNSAFE',
  twice: 'SOURCE_UNSUPPORTED',
  up: 'ARCHIVE_UNSAFE',
  absolute: 'ARCHIVE_UNSAFE',
  backslash: 'SOURCE_UNSUPPORTED',
  latin1: 'SOURCE_UNSUPPORTED',
  cp437: 'SOURCE_UNSUPPORTED',
  'file-and-folder': 'ARCHIVE_UNSAFE',
  cut: 'ARCHIVE_UNREADABLE',
};

test(`${String(Object.keys(ZIPS).length)} hostile zip files are refused`, async () => {
  await runProgram('python3', ['-W', 'ignore', '-c', MAKE_ZIPS, folder]);
  const got: Record<string, string> = {};
  for (const [index, name] of Object.keys(ZIPS).entries()) {
    const [first] = await refusal(readFileSync(join(folder, `${name}.hostile`)), 3000 + index);
    got[name] = first?.code ?? 'unpacked';
  }
  expect(got).toEqual(ZIPS);
});
