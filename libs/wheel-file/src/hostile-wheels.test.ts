import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { wheelEntries } from '../../../tests/wheels/make-wheel.js';
import {
  extraField,
  unicodePath,
  writeZip,
  type EndRecord,
  type WrittenEntry,
} from '../../../tests/wheels/write-zip.js';
import { inspectArchive, type WheelInspection } from './inspect-wheel.js';
import { installWheel } from './install-wheel.js';
import { RULES } from './rules.js';

const FILE = 'demo-1.0-py3-none-any.whl';
const EXPECTED = { name: 'demo', version: '1.0' };
const TARGET = { python: '3.13', machine: 'x86_64' };
const ENVIRONMENT = { folder: '/venv', python: '3.13' };
const INFO = 'demo-1.0.dist-info';
const DATA = 'demo-1.0.data';
const PURE = `${DATA}/data/lib/python3.13/site-packages`;

const inspect = (archive: Buffer, file = FILE): WheelInspection =>
  inspectArchive(file, archive, EXPECTED, { target: TARGET });
const files = (content: Record<string, string>): Buffer => writeZip(wheelEntries({ 'demo.py': 'x = 1\n', ...content }));
const points = (text: string): Buffer => files({ [`${INFO}/entry_points.txt`]: text });
/** The sound wheel with one entry, or the end record, written in another way. */
const altered = (change: Partial<WrittenEntry>, end: EndRecord = {}): Buffer =>
  writeZip(
    wheelEntries({ 'demo.py': 'x = 1\n' }).map((entry) => (entry.name === 'demo.py' ? { ...entry, ...change } : entry)),
    end,
  );
const sound = altered({});
const patched = (change: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.from(sound);
  change(bytes);
  return bytes;
};
const END = sound.length - 22;
const DIRECTORY = sound.readUInt32LE(END + 16);
/** Bytes put in somewhere, with the end record's offset moved along. */
const inserted = (at: number, bytes: Buffer): Buffer => {
  const all = Buffer.concat([sound.subarray(0, at), bytes, sound.subarray(at)]);
  if (at <= DIRECTORY) all.writeUInt32LE(DIRECTORY + bytes.length, all.length - 6);
  return all;
};

const ARCHIVES: Record<string, () => Buffer> = {
  'a unicode path to a .pth': () => altered({ extra: unicodePath('demo.py', 'evil.pth') }),
  'a unicode path to sitecustomize': () => altered({ extra: unicodePath('demo.py', 'sitecustomize.py') }),
  'a unicode path in its own header': () => altered({ localExtra: unicodePath('demo.py', 'evil.pth') }),
  'a unicode comment': () => altered({ extra: extraField(0x6375, Buffer.alloc(9)) }),
  'a zip64 field': () => altered({ extra: extraField(1, Buffer.alloc(16)) }),
  'a zip64 field with other sizes': () => altered({ localExtra: extraField(1, Buffer.alloc(16)) }),
  'an AES field': () => altered({ extra: extraField(0x9901, Buffer.alloc(7)) }),
  'a broken extra field': () => altered({ extra: Buffer.from([0x55, 0x54, 0xff]) }),
  'an extra field that is too long': () => altered({ extra: Buffer.from([0x55, 0x54, 0xff, 0x00, 1]) }),
  'a zip64 locator in an extra field': () =>
    writeZip(
      wheelEntries({ 'demo.py': 'x = 1\n' }).map((entry, index, all) =>
        index === all.length - 1
          ? { ...entry, extra: extraField(0x5455, Buffer.concat([Buffer.from('PK\x06\x07'), Buffer.alloc(16)])) }
          : entry,
      ),
    ),
  'a count that is too small': () => altered({}, { count: 3 }),
  'a count that is too large': () => altered({}, { count: 5 }),
  'a directory that begins later': () => altered({}, { offset: DIRECTORY + 1 }),
  'a directory of another size': () => altered({}, { size: 10 }),
  'two directories': () => {
    const second = Buffer.from(sound.subarray(DIRECTORY, END));
    return Buffer.concat([sound.subarray(0, END), second, sound.subarray(END)]);
  },
  'bytes before the first entry': () => inserted(0, Buffer.from('#!/bin/sh\n')),
  'bytes before the directory': () => inserted(DIRECTORY, Buffer.from('junk')),
  'bytes after the end': () => Buffer.concat([sound, Buffer.from('\n')]),
  'a comment': () => altered({}, { comment: 'PK\x05\x06' }),
  'a comment of an entry': () => altered({ comment: 'note' }),
  'another name in its own header': () => altered({ localName: 'evil.py' }),
  'a shorter name in its own header': () => altered({ localName: 'd.py' }),
  'an entry twice': () => writeZip([...wheelEntries({}), { name: `${INFO}/WHEEL`, content: 'x' }]),
  'entries that overlap': () =>
    patched((bytes) => bytes.writeUInt32LE(0, DIRECTORY + 46 + `${INFO}/METADATA`.length + 42)),
  'an encrypted entry': () => altered({ flags: 1 }),
  'a masked header': () => altered({ flags: 0x2000 }),
  'a name that is not UTF-8': () => altered({ name: Buffer.from([0x64, 0xff, 0x2e, 0x70, 0x79]) }),
  'a link': () => altered({ mode: 0o120777 }),
  'a device': () => altered({ mode: 0o020644 }),
  'a folder with content': () => altered({ name: 'demo/', mode: 0o040755 }),
  'a wrong CRC': () => altered({ crc: 1 }),
  'a wrong size': () => altered({ bytes: 5 }),
  'a size of gigabytes': () => altered({ bytes: 0xfffffff0 }),
  'data after the end of what was deflated': () =>
    altered({ packed: Buffer.concat([deflateRawSync('x = 1\n'), Buffer.from('evil')]) }),
};

const DESTINATIONS: Record<string, () => Buffer> = {
  'a whiteout': () => files({ '.wh.keystone': '' }),
  'a whiteout of a folder': () => files({ 'keystone/.wh..wh..opq': '' }),
  'a folder that is a whiteout': () => files({ '.wh.x/a': '' }),
  'an entry point that is a whiteout': () => points('[console_scripts]\n.wh.python = demo:main\n'),
  'pyvenv.cfg': () => files({ [`${DATA}/data/pyvenv.cfg`]: 'home = /tmp\n' }),
  'pyvenv.cfg by its program': () => files({ [`${DATA}/scripts/pyvenv.cfg`]: 'home = /tmp\n' }),
  'a ._pth': () => files({ [`${DATA}/scripts/python3._pth`]: '/tmp\n' }),
  'pybuilddir.txt': () => files({ [`${DATA}/data/bin/pybuilddir.txt`]: '/tmp\n' }),
  'bin/python as data': () => files({ [`${DATA}/data/bin/python`]: '' }),
  'bin/python as a script': () => files({ [`${DATA}/scripts/python`]: '' }),
  'bin/python3.13': () => files({ [`${DATA}/scripts/python3.13`]: '' }),
  'bin/python as a folder': () => files({ [`${DATA}/data/bin/python3/x`]: '' }),
  'an entry point python': () => points('[console_scripts]\npython = demo:main\n'),
  'an entry point python3-config': () => points('[console_scripts]\npython3-config = demo:main\n'),
  'an entry point activate': () => points('[gui_scripts]\nactivate = demo:main\n'),
  'bin/activate.fish': () => files({ [`${DATA}/scripts/activate.fish`]: '' }),
  'bin/activate_this.py': () => files({ [`${DATA}/scripts/activate_this.py`]: '' }),
  'bin/Activate.ps1': () => files({ [`${DATA}/data/bin/Activate.ps1`]: '' }),
  'an entry point pip': () => points('[console_scripts]\npip = demo:main\n'),
  'bin/pip3.13': () => files({ [`${DATA}/scripts/pip3.13`]: '' }),
  'bin/easy_install': () => files({ [`${DATA}/scripts/easy_install-3.13`]: '' }),
  'lib as a file': () => files({ [`${DATA}/data/lib`]: '' }),
  'bin as a file': () => files({ [`${DATA}/data/bin`]: '' }),
  'include as a file': () => files({ [`${DATA}/data/include`]: '' }),
  'share as a file': () => files({ [`${DATA}/data/share`]: '' }),
  'site-packages as a file': () => files({ [`${DATA}/data/lib/python3.13/site-packages`]: '' }),
  lib64: () => files({ [`${DATA}/data/lib64/python3.13/site-packages/x.py`]: '' }),
  'the library of Python': () => files({ [`${DATA}/data/lib/python3.13/os.py`]: '' }),
  'a file and a folder': () => files({ pkg: '', 'pkg/a.py': '' }),
  'a file and an empty folder': () => files({ pkg: '', 'pkg/': '' }),
  'the same module by purelib': () => files({ [`${DATA}/purelib/demo.py`]: 'y\n' }),
  'the same module by data': () => files({ [`${PURE}/demo.py`]: 'y\n' }),
  'a script and a data file': () => files({ [`${DATA}/scripts/t`]: 'a', [`${DATA}/data/bin/t`]: 'b' }),
  'an entry point and a script': () =>
    files({ [`${INFO}/entry_points.txt`]: '[console_scripts]\nt = demo:main\n', [`${DATA}/scripts/t`]: 'a' }),
  'RECORD by data': () => files({ [`${PURE}/${INFO}/RECORD`]: '' }),
  'metadata of another distribution': () => files({ [`${PURE}/aa-1.0.dist-info/RECORD`]: '' }),
  'data of another distribution': () => files({ 'other-1.0.data/scripts/t': '' }),
  'data that leads out': () => files({ '..-1.data/headers/x.h': '' }),
  'a file named as the data folder': () => files({ [DATA]: '' }),
  'a scheme as a file': () => files({ [`${DATA}/scripts`]: '' }),
  'an unknown scheme': () => files({ [`${DATA}/evil/x`]: '' }),
  'a .pth': () => files({ 'evil.pth': 'import os\n' }),
  'a .pth by data': () => files({ [`${PURE}/evil.pth`]: 'import os\n' }),
  'a .pth for another Python': () => files({ [`${DATA}/data/lib/python3.11/site-packages/evil.pth`]: 'import os\n' }),
  'usercustomize as a package': () => files({ 'usercustomize/__init__.py': '' }),
  'a compiled sitecustomize': () => files({ 'sitecustomize.cpython-313-x86_64-linux-gnu.so': '' }),
  'a part that is too long': () => files({ ['a'.repeat(256)]: '' }),
  'a path that is too long': () => files({ ['aaaa/'.repeat(500)]: '' }),
  'an unnormalised name': () => files({ 'demo/./a.py': '' }),
  'a name with two slashes': () => files({ 'demo//a.py': '' }),
  'an entry point out of bin': () => points('[console_scripts]\n../../../../bin/sh = demo:main\n'),
  'an entry point with shell characters': () => points('[console_scripts]\na;b = demo:main\n'),
  'code in an entry point': () => points('[console_scripts]\na = demo:system("id")\n'),
  'entry points that are not UTF-8': () =>
    writeZip([...wheelEntries({}), { name: `${INFO}/entry_points.txt`, content: Buffer.from([0x5b, 0xff, 0x5d]) }]),
  'a lone carriage return in METADATA': () =>
    files({ [`${INFO}/METADATA`]: 'X: a\rName: evil\rVersion: 6\nName: demo\nVersion: 1.0\n' }),
  'a line that ends the fields of METADATA': () =>
    files({ [`${INFO}/METADATA`]: 'no field\nName: demo\nVersion: 1.0\n' }),
  'a byte order mark in METADATA': () => files({ [`${INFO}/METADATA`]: '\ufeffName: demo\nVersion: 1.0\n' }),
  'a second .dist-info in another case': () => files({ 'x-1.Dist-Info/METADATA': '' }),
};

const told = (found: WheelInspection): string[] => found.faults.map(({ code }) => code);
const SOUND_INSTALLED = ['INSTALLER', 'METADATA', 'RECORD', 'WHEEL'].map((name) => `${INFO}/${name}`);

test('the wheel that the tables alter is sound, and is laid out as inspection says', () => {
  const found = inspect(sound);
  expect(told(found)).toEqual([]);
  const paths = found.installed.map(({ path }) => `venv/${path}`).sort();
  expect([...installWheel(FILE, sound, ENVIRONMENT)].map(({ path }) => path)).toEqual(paths);
  expect(paths).toHaveLength(SOUND_INSTALLED.length + 1);
});

const all = { ...ARCHIVES, ...DESTINATIONS };
test(`hostile wheels are refused at inspection: ${String(Object.keys(all).length)} of ${String(Object.keys(all).length)}`, () => {
  const accepted = Object.entries(all).filter(([, make]) => told(inspect(make())).length === 0);
  expect(accepted.map(([what]) => what)).toEqual([]);
});

test(`and none but those with a .pth, or a wrong METADATA, is laid out either: ${String(Object.keys(all).length)}`, () => {
  const laid = Object.entries(all).filter(([, make]) => {
    try {
      return [...installWheel(FILE, make(), ENVIRONMENT)].length > 0;
    } catch {
      return false;
    }
  });
  expect(laid.map(([what]) => what).filter((what) => !/\.pth|customize|METADATA/u.test(what))).toEqual([]);
});

test.each([
  ['sizes after the data', () => altered({ described: true })],
  ['times in an extra field', () => altered({ extra: extraField(0x5455, Buffer.alloc(5)) })],
  ['a name in UTF-8', () => files({ 'demo/é.txt': 'x' })],
  ['a stored file', () => altered({ method: 0 })],
  ['folders', () => files({ 'demo/': '', 'demo/a.txt': '' })],
  ['a mode without a type', () => altered({ mode: 0o644 })],
  [
    'argcomplete has commands of such names',
    () => points('[console_scripts]\nactivate-global-python-argcomplete = a:b\npython-argcomplete-check = a:b\n'),
  ],
])('%s is accepted', (_what, make) => {
  expect(inspect(make()).faults.map(({ message }) => message)).toEqual([]);
});

test.each([
  ['win_amd64', 'demo-1.0-cp313-cp313-win_amd64.whl', false],
  ['another machine', 'demo-1.0-py3-none-manylinux2014_aarch64.whl', false],
  ['musl', 'demo-1.0-cp313-cp313-musllinux_1_2_x86_64.whl', false],
  ['another Python', 'demo-1.0-cp311-cp311-manylinux2014_x86_64.whl', false],
  ['Python 2', 'demo-1.0-py2-none-any.whl', false],
  ['a newer Python', 'demo-1.0-cp314-abi3-manylinux2014_x86_64.whl', false],
  ['free threads', 'demo-1.0-cp313-cp313t-manylinux2014_x86_64.whl', false],
  ['this Python', 'demo-1.0-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', true],
  ['the stable ABI', 'demo-1.0-cp39-abi3-manylinux2014_x86_64.whl', true],
  ['what was built here', 'demo-1.0-cp313-cp313-linux_x86_64.whl', true],
  ['any Python', 'demo-1.0-py2.py3-none-any.whl', true],
  ['Python up to this', 'demo-1.0-py310-none-manylinux2014_x86_64.whl', true],
])('a wheel for %s: %s', (_what, file, isAccepted) => {
  expect(told(inspect(sound, file))).toEqual(isAccepted ? [] : ['WHEEL_TAGS']);
});

test('the verdicts are those of these RULES: where a wheel that passed is refused now, raise it, and write both here', () => {
  const verdicts = Object.entries(all).map(([what, make]) => `${what}: ${told(inspect(make())).join(' ')}`);
  const digest = createHash('sha256').update(verdicts.sort().join('\n')).digest('hex').slice(0, 16);
  expect({ RULES, digest }).toEqual({ RULES: 1, digest: '41ce1c15fa7ef0cc' });
});
