import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { SANDBOX_FOLDER } from './hash-sandbox.js';

const PYTHON = process.env.STX_PYTHON ?? 'python3';
const PACKAGE = 'stx-test_1.0_all.deb';

let shared: string;
let own: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'stx-unpack-'));
  own = join(shared, 'stx-own');
  mkdirSync(own);
});
afterEach(() => {
  rmSync(shared, { recursive: true, force: true });
});

/** A package of one file, in the folder that builds share. */
async function buildPackage(compression: string): Promise<void> {
  const tree = join(shared, 'tree');
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  writeFileSync(
    join(tree, 'DEBIAN', 'control'),
    'Package: stx-test\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: none\n',
  );
  writeFileSync(join(tree, 'odd'), 'x'.repeat(100_001));
  await runProgram('dpkg-deb', [`-Z${compression}`, '--root-owner-group', '--build', tree, join(shared, PACKAGE)]);
}

async function read(option: string, path: string): Promise<string> {
  return (await runProgram('dpkg-deb', [option, path])).stdout;
}

/** What a build does with the archives that apt is about to install: before dpkg runs, and at the end. */
async function install(...names: string[]): Promise<void> {
  const paths = names.map((name) => `${join(own, name)}\n`).join('');
  await runProgram('sh', [join(SANDBOX_FOLDER, 'take-unpacked'), shared], { input: paths });
  const program =
    'import sys; sys.path.insert(0, sys.argv[1]); import unpack_archives; unpack_archives.keep(*sys.argv[2:])';
  await runProgram(PYTHON, ['-B', '-c', program, SANDBOX_FOLDER, shared, own]);
  rmSync(join(own, 'again'), { force: true });
}

test.each(['xz', 'gzip', 'none'])(
  'a package of %s that is installed again is kept unpacked, and given to dpkg',
  async (kind) => {
    await buildPackage(kind);
    linkSync(join(shared, PACKAGE), join(own, PACKAGE));
    await install(PACKAGE);
    const unpacked = join(shared, 'unpacked', PACKAGE);
    for (const option of ['--field', '--contents']) {
      expect(await read(option, unpacked)).toBe(await read(option, join(shared, PACKAGE)));
    }
    expect(statSync(unpacked).size).toBeGreaterThan(100_001);
    await install(PACKAGE);
    expect(statSync(join(own, PACKAGE)).ino).toBe(statSync(unpacked).ino);
    expect(statSync(join(shared, PACKAGE)).ino).not.toBe(statSync(unpacked).ino);
  },
);

test('a package that was fetched now is left as it is, whatever lies under its name', async () => {
  await buildPackage('xz');
  mkdirSync(join(shared, 'unpacked'));
  writeFileSync(join(shared, 'unpacked', PACKAGE), 'of another mirror');
  writeFileSync(join(own, PACKAGE), 'fetched now');
  writeFileSync(join(own, 'new.deb'), 'fetched now');
  await install(PACKAGE, 'new.deb');
  expect(readFileSync(join(own, PACKAGE), 'utf8')).toBe('fetched now');
  expect(existsSync(join(shared, 'unpacked', 'new.deb'))).toBe(false);
});
