import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readTree } from './read-tree.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'stx-tree-'))));
afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const COMMIT = 'a'.repeat(40);

test('the commit of a repository comes from HEAD, its branch or the packed branches, and never from behind a link', () => {
  put('list/debian_stable_wheels.inc', '');
  put('a/.git/HEAD', `${COMMIT}\n`);
  put('b/.git/HEAD', 'ref: refs/heads/main\n');
  put('b/.git/refs/heads/main', `${COMMIT}\n`);
  put('c/.git/HEAD', 'ref: refs/heads/main\n');
  put('c/.git/packed-refs', `# pack-refs\n${COMMIT} refs/heads/main\n`);
  put('d/.git/HEAD', 'ref: refs/../../HEAD\n');
  put('secret', `${COMMIT}\n`);
  put('e/.git/config', '');
  symlinkSync(join(root, 'secret'), join(root, 'e/.git/HEAD'));
  mkdirSync(join(root, 'f'));
  symlinkSync(join(root, 'a/.git'), join(root, 'f/.git'));
  put('g/.git', 'gitdir: ../elsewhere\n');
  expect([...readTree(root).repositories]).toEqual([
    ['a', COMMIT],
    ['b', COMMIT],
    ['c', COMMIT],
    ['d', undefined],
    ['e', undefined],
    ['f', undefined],
    ['g', undefined],
  ]);
});

test('packaging is read apart from directives, and folders of a release are known without files', () => {
  put('r/debian_stable_docker_images.inc', 'x\n');
  put('r/x/debian/all/meta_data.yaml', 'debname: x\n');
  put('r/x/src/setup.cfg', '[metadata]\nname = x\n');
  mkdirSync(join(root, 'r/x/debian/trixie'));
  symlinkSync('/etc/passwd', join(root, 'r/x/src/setup.py'));
  const tree = readTree(root);
  expect(tree.files.map(({ file }) => file)).toEqual(['r/debian_stable_docker_images.inc']);
  expect(tree.packaging.map(({ file }) => file)).toEqual(['r/x/debian/all/meta_data.yaml', 'r/x/src/setup.cfg']);
  expect([...tree.folders]).toEqual(['r/x/debian/all', 'r/x/debian/trixie']);
  expect(tree.remarks).toEqual([]);
});
