import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FILE, member, pax, tar } from '../testing/make-tar.js';
import { refusal } from '../testing/refusal.js';
import { extractArchive } from './unpack-archive.js';

const saved = process.env.STX_CACHE_DIR;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-tars-'));
  process.env.STX_CACHE_DIR = join(folder, 'cache');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

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

test(`${String(TARS.length)} hostile or incomplete tar files are refused, each by name`, async () => {
  for (const [index, [what, bytes, code, named]] of TARS.entries()) {
    const got = await refusal(join(folder, `t-${String(index)}`), bytes);
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
