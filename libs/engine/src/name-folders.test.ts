import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aliasFolders, nameFolders } from './name-folders.js';

let folder: string;
const name = async (): Promise<string | undefined> => (await nameFolders({ 'stx-source': folder }))['stx-source'];

function write(content: string, mode = 0o644): void {
  const path = join(folder, 'package', 'module.py');
  writeFileSync(path, content);
  chmodSync(path, mode);
  utimesSync(path, 1, 1);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-name-'));
  mkdirSync(join(folder, 'package'));
  write('one');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the same content has the same name', async () => {
  const before = await name();
  expect(before).toMatch(/^stx-source\.[0-9a-f]{32}$/u);
  write('one');
  expect(await name()).toBe(before);
});

const changes: [string, () => void][] = [
  [
    'a file that kept its size and time',
    () => {
      write('two');
    },
  ],
  [
    'what may be run',
    () => {
      write('one', 0o755);
    },
  ],
  [
    'a link',
    () => {
      symlinkSync('module.py', join(folder, 'package', 'other.py'));
    },
  ],
  [
    'an empty folder',
    () => {
      mkdirSync(join(folder, 'empty'));
    },
  ],
];
test.each(changes)('another name follows from %s', async (_what, change) => {
  const before = await name();
  change();
  expect(await name()).not.toBe(before);
});

test('a client that knows one name finds each folder as a stage', () => {
  const names = { 'stx-wheels': 'stx-wheels.1b' };
  expect(aliasFolders('# as it is\nARG FROM\nFROM $FROM AS project\nFROM scratch\n', names)).toBe(
    '# as it is\nARG FROM\nFROM stx-wheels.1b AS stx-wheels\nFROM $FROM AS project\nFROM scratch\n',
  );
});
