import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { tar } from '../testing/make-tar.js';
import { refusal } from '../testing/refusal.js';
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
      expect((await refusal(join(folder, `t-${String(1000 + index)}`), bad)).map(({ code }) => code)).toEqual([
        'ARCHIVE_UNREADABLE',
      ]);
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
    const got = await refusal(join(folder, `t-${String(2000 + index)}`), readFileSync(`${plain}.${end}`));
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
    const [first] = await refusal(
      join(folder, `t-${String(3000 + index)}`),
      readFileSync(join(folder, `${name}.hostile`)),
    );
    got[name] = first?.code ?? 'unpacked';
  }
  expect(got).toEqual(ZIPS);
});
