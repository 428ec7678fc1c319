import type { WheelWaiver } from '@stx/formats';
import { wheelEntries } from '../../../tests/wheels/make-wheel.js';
import { writeZip } from '../../../tests/wheels/write-zip.js';
import { inspectArchive, type WheelInspection } from './inspect-wheel.js';
import { installWheel } from './install-wheel.js';
import { LIMITS } from './limits.js';
import { readZip } from './read-zip.js';

const FILE = 'demo-1.0-py3-none-any.whl';
const TARGET = { python: '3.13', machine: 'x86_64' };
const REASON = 'the reason for it';

const inspect = (archive: Buffer, waivers: readonly WheelWaiver[] = []): WheelInspection =>
  inspectArchive(FILE, archive, { name: 'demo', version: '1.0' }, { target: TARGET, waivers });
const told = (found: WheelInspection): (string | undefined)[] =>
  found.faults.flatMap(({ message, hint }) => [message, hint]);

test('a wrong RECORD is one fault with the number of its places, and a waiver to copy (selenium 4.1.0)', () => {
  const entries = wheelEntries(
    Object.fromEntries(Array.from({ length: 298 }, (_, index) => [`demo/${String(index)}.py`, 'x'])),
  );
  const archive = writeZip(
    entries.map((entry) =>
      entry.name.endsWith('RECORD') ? { ...entry, content: entry.content.replaceAll(/^demo\//gmu, '/demo/') } : entry,
    ),
  );
  const { sha256 } = inspect(archive);
  expect(told(inspect(archive))).toEqual([
    'RECORD does not match the files in 596 places: line 3: /demo/0.py is not in the archive; line 4: /demo/1.py is not in the archive; line 5: /demo/2.py is not in the archive; and 593 more',
    `choose another version, or add to wheelWaivers of image.yaml or wheels.yaml: { distribution: demo, sha256: ${sha256}, record: true, reason: … }; then run ./nx lock`,
  ]);
  expect(inspect(archive, [{ distribution: 'demo', sha256, record: true, reason: REASON }])).toMatchObject({
    faults: [],
  });
  const other = { distribution: 'demo', sha256: '0'.repeat(64), record: true, reason: REASON } as const;
  expect(inspect(archive, [other]).faults).toHaveLength(1);
  // What is installed has a RECORD that is right.
  const laid = [...installWheel(FILE, archive, { folder: '/venv', python: '3.13' })];
  expect(laid.find(({ path }) => path.endsWith('/RECORD'))?.content.toString()).toMatch(/^demo\/0\.py,sha256=/mu);
});

test('a .pth is one fault; a waiver allows that file of that wheel, and no other (coloredlogs, pytest-cov)', () => {
  const archive = writeZip(wheelEntries({ 'demo.pth': 'import demo\n', 'second.pth': 'import demo\n' }));
  const { sha256 } = inspect(archive);
  expect(told(inspect(archive))).toEqual([
    'demo.pth, second.pth would be run at every start of Python',
    `choose another version, or add to wheelWaivers of image.yaml or wheels.yaml: { distribution: demo, sha256: ${sha256}, startupFiles: [demo.pth, second.pth], reason: … }; then run ./nx lock`,
  ]);
  const waiver = { distribution: 'demo', sha256, reason: REASON };
  expect(told(inspect(archive, [{ ...waiver, startupFiles: ['demo.pth', 'second.pth'] }]))).toEqual([]);
  expect(told(inspect(archive, [{ ...waiver, startupFiles: ['demo.pth'] }]))[0]).toBe(
    'second.pth would be run at every start of Python',
  );
  expect(inspect(archive, [{ ...waiver, record: true, overwrites: ['site-packages/demo.pth'] }]).faults).toHaveLength(
    1,
  );
});

test('no waiver allows what endangers the environment', () => {
  const archive = writeZip(wheelEntries({ 'demo-1.0.data/data/pyvenv.cfg': 'home = /tmp\n', '.wh.six': '' }));
  const { sha256, faults } = inspect(archive);
  const all: WheelWaiver = {
    distribution: 'demo',
    sha256,
    record: true,
    startupFiles: ['pyvenv.cfg', '.wh.six'],
    overwrites: ['pyvenv.cfg', 'site-packages'],
    reason: REASON,
  };
  expect(inspect(archive, [all]).faults).toHaveLength(faults.length);
});

test('60 entries over one another, and a small wheel that unpacks to 1 GiB, are refused before anything is unpacked', () => {
  const zeros = Buffer.alloc(1024 ** 2);
  const large = writeZip([{ name: 'zeros', content: zeros, bytes: 1024 ** 3 - 1 }]);
  expect(() => readZip(large)).toThrow('at most 268435456 are allowed');
  const many = writeZip(
    Array.from({ length: 5 }, (_, index) => ({ name: String(index), content: zeros, bytes: 200 * 1024 ** 2 })),
  );
  expect(() => readZip(many, { ...LIMITS, ratio: 1e9 })).not.toThrow();
  expect(() => readZip(many)).toThrow('more than 100 times its size');
  const bomb = writeZip(Array.from({ length: 60 }, (_, index) => ({ name: String(index), content: zeros })));
  const directory = bomb.readUInt32LE(bomb.length - 6);
  for (let at = directory; at < bomb.length - 22; at += 46 + bomb.readUInt16LE(at + 28)) bomb.writeUInt32LE(0, at + 42);
  expect(() => readZip(bomb)).toThrow('does not begin where the entry before it ends');
});
