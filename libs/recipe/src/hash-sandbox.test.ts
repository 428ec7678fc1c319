import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SANDBOX_FOLDER, sandboxHash } from './hash-sandbox.js';

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'stx-sandbox-'));
  cpSync(SANDBOX_FOLDER, copy, { recursive: true });
});
afterEach(() => {
  rmSync(copy, { recursive: true, force: true });
});

const files = readdirSync(SANDBOX_FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
  .map(({ parentPath, name }) => join(parentPath, name).slice(SANDBOX_FOLDER.length + 1));

test.each(files)('a change of %s is another recipe', (file) => {
  expect(sandboxHash(copy)).toBe(sandboxHash());
  writeFileSync(join(copy, file), '# changed\n');
  expect(sandboxHash(copy)).not.toBe(sandboxHash());
});
