import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNamed } from './read-named.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-named-'));
  mkdirSync(join(root, 'a'));
  writeFileSync(join(root, 'a', 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(root, 'a', 'binary'), Buffer.from([0xff, 0xfe]));
  writeFileSync(join(root, 'a', 'large'), 'x'.repeat(300_000));
  symlinkSync('/etc', join(root, 'etc'));
  symlinkSync('/etc/passwd', join(root, 'a', 'passwd'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test('a file of the tree is read', () => {
  expect(readNamed(root, 'a/Dockerfile')).toEqual({ text: 'FROM scratch\n' });
});

test.each([
  ['../outside', 'outside of the tree'],
  ['/etc/passwd', 'outside of the tree'],
  ['etc/passwd', 'a link'],
  ['a/passwd', 'a link'],
  ['a', 'no such file'],
  ['a/none', 'no such file'],
  ['a/Dockerfile/x', 'no such file'],
  ['a/binary', 'not UTF-8'],
  ['a/large', '300000 bytes'],
])('%s is not read', (file, why) => {
  expect(readNamed(root, file)).toEqual({ why: expect.stringContaining(why) as string });
});
