import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copySandbox, SANDBOX_FOLDERS, sandboxHash } from './hash-sandbox.js';

let copy: string;
beforeEach(async () => {
  copy = mkdtempSync(join(tmpdir(), 'stx-sandbox-'));
  await copySandbox(copy);
});
afterEach(() => {
  rmSync(copy, { recursive: true, force: true });
});

const files = SANDBOX_FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)),
);

test.each(files)('a change of %s is another recipe', (file) => {
  expect(sandboxHash([copy])).toBe(sandboxHash());
  writeFileSync(join(copy, file), '# changed\n');
  expect(sandboxHash([copy])).not.toBe(sandboxHash());
});

test('no folder has a program under the name of another', () => {
  expect(files).toEqual([...new Set(files)]);
});
