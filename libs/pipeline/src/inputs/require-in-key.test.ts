import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { renderError } from '@stx/errors';
import { requireInKey } from './require-in-key.js';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url));
let root: string;

function put(file: string, text = 'x'): void {
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-key-'));
  for (const file of ['nx.json', '.gitignore', 'images/keystone/project.json', 'images/keystone/bookworm/project.json'])
    put(file, readFileSync(join(workspace, file), 'utf8'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function faults(path: string, base = 'trixie'): string {
  try {
    requireInKey(root, 'keystone', base, [{ field: 'steps', path }]);
    return '';
  } catch (error) {
    return renderError(error);
  }
}

test.each([
  'README.md',
  './README.md',
  'verify.yaml',
  'a.test.ts',
  'files/a.test.ts',
  'files/a.tmp',
  'dist/a',
  'files/node_modules/a',
  'files/.git/a',
  'bookworm/a.conf',
  'ignored/deep/a',
  'files/ignored-here',
  'files/hidden-from-nx',
])('%s is refused, since an edit of it would not rebuild the image', (path) => {
  put(`images/keystone/${path}`);
  put('images/keystone/.gitignore', 'ignored/\n');
  put('images/keystone/files/.gitignore', 'ignored-here\n');
  put('.nxignore', 'hidden-from-nx\n');
  expect(faults(path)).toContain(`steps: images/keystone/${path.replace('./', '')} is `);
  expect(faults(path)).toContain('[INPUT_NOT_IN_KEY]\n  -> move it');
});

test.each([
  'a.conf',
  'files/README.md',
  'files/verify.yaml',
  '.hidden',
  'files/.env',
  'Dockerfile',
  'patches/a.patch',
  'kept.tmp',
])('%s is in the key', (path) => {
  put('images/keystone/.gitignore', '!kept.tmp\n');
  put(`images/keystone/${path}`);
  expect(faults(path)).toBe('');
});

test('each file of a folder is checked', () => {
  put('images/keystone/verify.yaml');
  put('images/keystone/files/a');
  put('images/keystone/files/b.tmp');
  expect(faults('files')).toContain('files/b.tmp is ignored by git or Nx');
  expect(faults('files').match(/INPUT_NOT_IN_KEY/gu)).toHaveLength(1);
  expect(faults('.')).toContain('images/keystone/verify.yaml is not in the inputs');
});

test('a variant has its own key', () => {
  put('images/keystone/files/a');
  put('images/keystone/verify.yaml');
  put('images/keystone/bookworm/b');
  expect(faults('files/a', 'bookworm')).toBe('');
  expect(faults('verify.yaml', 'bookworm')).toContain('is not in the inputs of images/keystone/bookworm');
  expect(faults('bookworm/b', 'bookworm')).toContain('is not in the inputs');
});

test('links out of the folder are refused', () => {
  put('elsewhere/a');
  put('images/keystone/files/a');
  symlinkSync(join(root, 'elsewhere'), join(root, 'images/keystone/linked'));
  symlinkSync('../../../elsewhere/a', join(root, 'images/keystone/files/out'));
  symlinkSync('a', join(root, 'images/keystone/files/in'));
  symlinkSync('nowhere', join(root, 'images/keystone/files/dangling'));
  expect(faults('linked')).toContain('images/keystone/linked is behind a link');
  expect(faults('linked/a')).toContain('is behind a link');
  expect(faults('files')).toContain('files/out is a link out of its folder');
  expect(faults('files').match(/INPUT_NOT_IN_KEY/gu)).toHaveLength(1);
});
