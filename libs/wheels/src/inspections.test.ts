import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderError } from '@stx/errors';
import type { WheelWaiver } from '@stx/formats';
import { putWheel, type StoredWheel } from '@stx/store';
import { wheelEntries } from '../../../tests/wheels/make-wheel.js';
import { writeZip } from '../../../tests/wheels/write-zip.js';
import { Inspections } from './inspections.js';
import { validateFetched, type LockRequest } from './validate-fetched.js';
import { inspectionKey } from './remember-inspection.js';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stx-inspections-'));
  process.env.STX_CACHE_DIR = cache;
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

const NAMED = { name: 'demo', version: '1.0' };
const JUDGEMENT = { target: { python: '3.13', machine: 'x86_64' }, waivers: [] };
const notes = (): string[] =>
  readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));

function made(content: Record<string, string>, name = 'demo'): StoredWheel {
  const file = `${name}-1.0-py3-none-any.whl`;
  const path = join(mkdtempSync(join(tmpdir(), 'stx-wheel-')), file);
  const bytes = writeZip(wheelEntries(content, name));
  writeFileSync(path, bytes);
  return { file, path, sha256: createHash('sha256').update(bytes).digest('hex') };
}

test('a wheel that older rules admitted is inspected again and refused', async () => {
  const stored = await putWheel(made({ '.wh.keystone': '' }).path);
  await expect(new Inspections().admit(stored, NAMED, JUDGEMENT)).rejects.toMatchObject({
    errors: [expect.objectContaining({ code: 'WHEEL_ENTRY' }), expect.objectContaining({ code: 'WHEEL_DESTINATION' })],
  });
  expect(notes()).toEqual([]);
});

test('a wheel that passes is remembered for these rules and not read again', async () => {
  const stored = await putWheel(made({ 'demo.py': '' }).path);
  const admitted = await new Inspections().admit(stored, NAMED, JUDGEMENT);
  expect(admitted.installed.map(({ path }) => path)).toContain('lib/python3.13/site-packages/demo.py');
  expect(notes()).toHaveLength(1);
  rmSync(stored.path);
  expect(await new Inspections().admit(stored, NAMED, JUDGEMENT)).toEqual(admitted);
  // A truncated entry is ignored.
  writeFileSync(join(cache, notes()[0] ?? ''), '{"installed": [["a"');
  await expect(new Inspections().admit(stored, NAMED, JUDGEMENT)).rejects.toThrow('is refused');
});

test('another target, name or waiver needs another inspection; a waiver for another wheel does not', () => {
  const subject = { ...made({}), ...NAMED, ...JUDGEMENT };
  const { sha256 } = subject;
  const waiver: WheelWaiver = { distribution: 'demo', sha256, record: true, reason: 'the reason for it' };
  const keys = [
    subject,
    { ...subject, target: { python: '3.11', machine: 'x86_64' } },
    { ...subject, name: 'other' },
    { ...subject, waivers: [waiver] },
    { ...subject, waivers: [{ ...waiver, startupFiles: ['a.pth'] }] },
  ].map(inspectionKey);
  expect(new Set(keys).size).toBe(5);
  expect(inspectionKey({ ...subject, waivers: [{ ...waiver, sha256: '0'.repeat(64) }] })).toBe(keys[0]);
});

test('the store admits fetched wheels that at least one of the locks can use', async () => {
  const [one, other] = [
    made({ 'tests/a.py': '1' }, 'one'),
    made({ 'tests/a.py': '2', 'other.pth': 'import os\n' }, 'other'),
  ];
  const locked = [one, other].map(({ file, sha256 }) => ({
    name: file.split('-')[0] ?? '',
    version: '1.0',
    wheel: { file, sha256 },
  }));
  const fetched = new Map([one, other].map(({ file, path }) => [file, path]));
  const request = (waivers: readonly WheelWaiver[]): LockRequest => ({
    ...JUDGEMENT,
    waivers,
    locked,
    installedTogether: locked,
  });
  const refused = async (...requests: LockRequest[]): Promise<string[]> =>
    [...(await validateFetched(requests, fetched, new Inspections()))].map(
      ([path, faults]) => `${path} ${faults.map(renderError).join('\n')}`,
    );
  expect(await refused(request([]))).toEqual([
    expect.stringContaining('other.pth would be run at every start of Python [WHEEL_PTH]\n  -> '),
  ]);
  const base = { distribution: 'other', sha256: other.sha256, reason: 'the reason for it' };
  const allowed = request([{ ...base, startupFiles: ['other.pth'] }]);
  expect(await refused(request([]), allowed)).toEqual([
    expect.stringContaining('other.pth would be run at every start'),
  ]);
  expect(await refused(allowed)).toEqual([
    expect.stringMatching(/one-1\.0.* site-packages\/tests\/a\.py would be installed by/u),
    expect.stringMatching(/other-1\.0.* site-packages\/tests\/a\.py would be installed by/u),
  ]);
  expect(
    await refused(request([{ ...base, startupFiles: ['other.pth'], overwrites: ['site-packages/tests'] }])),
  ).toEqual([]);
});
