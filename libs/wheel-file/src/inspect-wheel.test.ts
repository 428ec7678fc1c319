import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Zip, ZipDeflate } from 'fflate';
import { inspectWheel, type InspectOptions, type WheelInspection } from './inspect-wheel.js';
import { LIMITS } from './limits.js';

const FILE = 'demo_pkg-1.0-py3-none-any.whl';
const EXPECTED = { name: 'Demo.Pkg', version: '1.0.0' };
const INFO = 'demo_pkg-1.0.dist-info';
const PACKAGES = 'lib/python3.13/site-packages';
const LINK = 0o120777;
const TARGET = { python: '3.13', machine: 'x86_64' };

type Content = Record<string, string>;

const hashed = (text: string): string => `sha256=${createHash('sha256').update(text).digest('base64url')}`;
const line = (path: string, text: string): string => `${path},${hashed(text)},${String(Buffer.byteLength(text))}`;

const good = (): Content => ({
  'demo_pkg/__init__.py': 'VERSION = 1\n',
  'demo_pkg/a, b.txt': 'a name with a comma',
  'demo_pkg-1.0.data/scripts/demo': '#!python\n',
  [`${INFO}/METADATA`]: 'Metadata-Version: 2.1\nName: demo-pkg\nVersion: 1.0\nSummary: x\n y\n\nName: not a header\n',
  [`${INFO}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
});

/** A RECORD that is right for the content. */
function recordOf(content: Content): string {
  const lines = Object.entries(content).map(([path, text]) => line(path.includes(',') ? `"${path}"` : path, text));
  return [...lines, `${INFO}/RECORD,,`, ''].join('\n');
}

/** fflate checks no names and takes the same one twice: what a bad wheel needs. */
function zip(entries: readonly (readonly [string, string, number?])[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const archive = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  for (const [name, text, mode] of entries) {
    const entry = new ZipDeflate(name);
    if (mode !== undefined) Object.assign(entry, { os: 3, attrs: mode * 0x10000 });
    archive.add(entry);
    entry.push(Buffer.from(text), true);
  }
  archive.end();
  return Buffer.concat(chunks);
}

function write(bytes: Uint8Array | string, file = FILE): string {
  const path = join(mkdtempSync(join(tmpdir(), 'stx-inspect-')), file);
  writeFileSync(path, bytes);
  return path;
}

interface Bad {
  /** Laid over the good content; RECORD is right for the sum of both. */
  content?: Content;
  without?: string;
  record?: (right: string) => string;
  extra?: (readonly [string, string, number?])[];
  file?: string;
  options?: Partial<InspectOptions>;
  expected?: { name: string; version: string };
}

function inspect(bad: Bad = {}): Promise<WheelInspection> {
  const content = { ...good(), ...bad.content };
  const kept = Object.entries(content).filter(([path]) => path !== bad.without);
  const record = (bad.record ?? ((right) => right))(recordOf(Object.fromEntries(kept)));
  const bytes = zip([...kept, [`${INFO}/RECORD`, record], ...(bad.extra ?? [])]);
  return inspectWheel(write(bytes, bad.file), bad.expected ?? EXPECTED, { target: TARGET, ...bad.options });
}

const told = (found: WheelInspection): string[] => found.faults.map((fault) => `${fault.code} ${fault.message}`);

test('a good wheel has no faults, and says what it brings', async () => {
  const found = await inspect();
  expect(told(found)).toEqual([]);
  expect(found.warnings).toEqual([]);
  expect(found).toMatchObject({ name: 'demo-pkg', version: '1.0', tags: ['py3-none-any'] });
  expect(found.installed.map(({ path }) => path).sort()).toEqual(
    [
      'bin/demo',
      `${PACKAGES}/${INFO}/INSTALLER`,
      `${PACKAGES}/${INFO}/METADATA`,
      `${PACKAGES}/${INFO}/RECORD`,
      `${PACKAGES}/${INFO}/WHEEL`,
      `${PACKAGES}/demo_pkg/__init__.py`,
      `${PACKAGES}/demo_pkg/a, b.txt`,
    ].sort(),
  );
});

const wrong = (path: string) => (right: string) => right.replace(hashed(good()[path] ?? ''), hashed('other'));

test.each<[string, Bad, string, string]>([
  ['a wrong hash', { record: wrong('demo_pkg/__init__.py') }, 'WHEEL_RECORD', 'demo_pkg/__init__.py has the sha256'],
  ['a wrong size', { record: (right) => right.replace(/,12\n/u, ',13\n') }, 'WHEEL_RECORD', '12 bytes, listed are 13'],
  ['a weak hash', { record: (right) => right.replace('sha256=', 'md5=') }, 'WHEEL_RECORD', 'is hashed by md5'],
  ['no hash', { record: (right) => right.replace(/sha256=[^,]+,/u, ',') }, 'WHEEL_RECORD', 'has no hash'],
  ['an unlisted file', { extra: [['demo_pkg/more.py', 'x']] }, 'WHEEL_RECORD', 'demo_pkg/more.py is not listed'],
  [
    'a file that is only listed',
    { record: (r) => r + line('gone.py', 'x') },
    'WHEEL_RECORD',
    'gone.py is not in the archive',
  ],
  ['a line listed twice', { record: (r) => r + `${INFO}/RECORD,,` }, 'WHEEL_RECORD', 'listed twice'],
  ['a RECORD that is no CSV', { record: (right) => `${right}"open` }, 'WHEEL_RECORD', 'Quote Not Closed'],
  ['a path that leads out', { content: { '../evil.py': 'x' } }, 'WHEEL_ENTRY', '"../evil.py" leads out of its folder'],
  ['an absolute path', { content: { '/etc/evil': 'x' } }, 'WHEEL_ENTRY', '"/etc/evil" is an absolute path'],
  ['a drive letter', { content: { 'C:evil': 'x' } }, 'WHEEL_ENTRY', 'is an absolute path'],
  ['a backslash', { content: { 'a\\b.py': 'x' } }, 'WHEEL_ENTRY', 'has a backslash'],
  ['a newline in a name', { extra: [['a\nb.py', 'x']] }, 'WHEEL_ENTRY', 'control characters'],
  [
    'an entry twice',
    { extra: [['demo_pkg/__init__.py', 'VERSION = 1\n']] },
    'WHEEL_UNREADABLE',
    'in the archive twice',
  ],
  [
    'a link out',
    { extra: [['demo_pkg/l', '../../etc/passwd', LINK]] },
    'WHEEL_UNREADABLE',
    'is a link or another special file',
  ],
  ['an unknown scheme', { content: { 'demo_pkg-1.0.data/evil/x': 'x' } }, 'WHEEL_ENTRY', "unknown scheme 'evil'"],
  ['a .pth file', { content: { 'evil.pth': 'import os' } }, 'WHEEL_PTH', 'evil.pth would be run'],
  [
    'a .pth file by another way',
    { content: { 'demo_pkg-1.0.data/platlib/evil.pth': 'x' } },
    'WHEEL_PTH',
    'evil.pth would be run',
  ],
  [
    'a third way',
    { content: { 'demo_pkg-1.0.data/data/lib/python3.13/site-packages/e.pth': 'x' } },
    'WHEEL_PTH',
    'would be run',
  ],
  ['a sitecustomize that is a package', { content: { 'sitecustomize/__init__.py': 'x' } }, 'WHEEL_PTH', 'would be run'],
  ['a sitecustomize', { content: { 'sitecustomize.py': 'x' } }, 'WHEEL_PTH', 'sitecustomize.py would be run'],
  [
    'a false namespace file',
    { content: { 'a-nspkg.pth': 'import sys, types, os;evil()' } },
    'WHEEL_PTH',
    'would be run',
  ],
  [
    'another name',
    { expected: { name: 'other', version: '1.0' } },
    'WHEEL_FILE_NAME',
    'says the name "demo_pkg", expected is "other"',
  ],
  [
    'another version',
    { expected: { name: 'demo-pkg', version: '1.1' } },
    'WHEEL_METADATA',
    'says the version "1.0", expected is "1.1"',
  ],
  ['no version', { content: { [`${INFO}/METADATA`]: 'Name: demo-pkg\n' } }, 'WHEEL_METADATA', 'says the version ""'],
  [
    'two names',
    { content: { [`${INFO}/METADATA`]: 'Name: demo-pkg\nName: x\nVersion: 1.0' } },
    'WHEEL_METADATA',
    "several fields 'name'",
  ],
  ['no wheel by its name', { file: 'demo.whl' }, 'WHEEL_FILE_NAME', 'is not the file name of a wheel'],
  [
    'two .dist-info folders',
    { content: { 'other-2.dist-info/METADATA': 'x' } },
    'WHEEL_DIST_INFO',
    'other-2.dist-info',
  ],
  ['no METADATA', { without: `${INFO}/METADATA` }, 'WHEEL_INCOMPLETE', `has no ${INFO}/METADATA`],
  ['no WHEEL', { without: `${INFO}/WHEEL` }, 'WHEEL_INCOMPLETE', `has no ${INFO}/WHEEL`],
  [
    'a new format',
    { content: { [`${INFO}/WHEEL`]: 'Wheel-Version: 2.0\nRoot-Is-Purelib: true\n' } },
    'WHEEL_METADATA',
    'format version "2.0"',
  ],
  [
    'too much inside',
    { options: { limits: { ...LIMITS, totalBytes: 20 } } },
    'WHEEL_UNREADABLE',
    'at most 20 are allowed',
  ],
  [
    'too many entries',
    { options: { limits: { ...LIMITS, entries: 3 } } },
    'WHEEL_UNREADABLE',
    '6 entries, at most 3 are allowed',
  ],
])('%s is refused', async (_what, bad, code, message) => {
  const fault = expect.objectContaining({
    code,
    message: expect.stringContaining(message),
    place: { file: bad.file ?? FILE },
  });
  expect((await inspect(bad)).faults).toContainEqual(fault);
});

test('every fault is told, not the first', async () => {
  const found = await inspect({ content: { 'evil.pth': 'x', '../x': 'x' }, extra: [['unlisted.py', 'x']] });
  expect([...new Set(found.faults.map((fault) => fault.code))].sort()).toEqual([
    'WHEEL_DESTINATION',
    'WHEEL_ENTRY',
    'WHEEL_PTH',
    'WHEEL_RECORD',
  ]);
});

test('what is no zip archive, or was cut short, is refused', async () => {
  expect(told(await inspectWheel(write('not a zip'), EXPECTED, { target: TARGET }))).toEqual([
    expect.stringMatching(/^WHEEL_UNREADABLE /u),
  ]);
  const whole = zip(Object.entries(good()));
  expect(told(await inspectWheel(write(whole.subarray(0, whole.length - 30)), EXPECTED, { target: TARGET }))).toEqual([
    expect.stringMatching(/^WHEEL_UNREADABLE /u),
  ]);
  expect(told(await inspectWheel('/nowhere/demo_pkg-1.0-py3-none-any.whl', EXPECTED, { target: TARGET }))).toHaveLength(
    1,
  );
});

test('an entry with another name in its own header is refused: readers disagree on what is inside', async () => {
  const content = good();
  const path = write(zip([...Object.entries(content), [`${INFO}/RECORD`, recordOf(content)]]));
  const bytes = readFileSync(path);
  bytes.write('demo_evl', bytes.indexOf('demo_pkg'));
  writeFileSync(path, bytes);
  expect(told(await inspectWheel(path, EXPECTED, { target: TARGET }))).toEqual([
    expect.stringContaining('in its own header'),
  ]);
});

test('start-up files that are known pass', async () => {
  const pth = 'import sys, types, os;has_mfs = sys.version_info > (3, 5);(p not in mp) and mp.append(p)\n';
  expect(told(await inspect({ content: { 'demo-1.0-py3.6-nspkg.pth': pth } }))).toEqual([]);
  expect(told(await inspect({ content: { 'demo_pkg/data/x.pth': 'x' } }))).toEqual([]);
});

test('names that differ in case, and tags that differ from the file name, are only warnings', async () => {
  const content = { 'demo_pkg/A.py': 'x', 'demo_pkg/a.py': 'x' };
  const found = await inspect({ content, file: 'demo_pkg-1.0-1-py2.py3-none-any.whl' });
  expect(told(found)).toEqual([]);
  expect(found.warnings).toHaveLength(2);
});
