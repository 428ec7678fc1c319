import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { STEPS_FOLDER } from '../hash-sandbox.js';

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

/** The folder of unpacked copies that builds share, and the names of those of an archive. */
const kept = (): string => join(shared, 'unpacked-2');
function copiesOf(archive: string): string[] {
  const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
  return existsSync(kept()) ? readdirSync(kept()).filter((name) => name.startsWith(`${sha256}.`)) : [];
}

/** What a build does with the archives that apt is about to install: before dpkg runs, and at the end. */
async function install(...names: string[]): Promise<void> {
  const paths = names.map((name) => `${join(own, name)}\n`).join('');
  await runProgram('sh', [join(STEPS_FOLDER, 'take-unpacked'), shared], { input: paths });
  const program =
    'import sys; sys.path.insert(0, sys.argv[1]); import unpack_archives; unpack_archives.keep(*sys.argv[2:])';
  await runProgram(PYTHON, ['-B', '-c', program, STEPS_FOLDER, shared, own]);
  rmSync(join(own, 'again'), { force: true });
}

test.each(['xz', 'gzip', 'none'])(
  'a package of %s that is installed again is kept unpacked, and given to dpkg',
  async (kind) => {
    await buildPackage(kind);
    linkSync(join(shared, PACKAGE), join(own, PACKAGE));
    await install(PACKAGE);
    const [copy = '', ...others] = copiesOf(join(shared, PACKAGE));
    expect(others).toEqual([]);
    const unpacked = join(own, 'copy.deb');
    linkSync(join(kept(), copy, PACKAGE), unpacked);
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
  writeFileSync(join(shared, 'unpacked', PACKAGE), 'written by a setup.py of another image');
  writeFileSync(join(own, PACKAGE), 'fetched now');
  writeFileSync(join(own, 'new.deb'), 'fetched now');
  await install(PACKAGE, 'new.deb');
  expect(readFileSync(join(own, PACKAGE), 'utf8')).toBe('fetched now');
  expect(existsSync(kept())).toBe(false);
});

test('an unpacked copy of other content than its name says is not given to dpkg', async () => {
  await buildPackage('xz');
  linkSync(join(shared, PACKAGE), join(own, PACKAGE));
  await install(PACKAGE);
  const [copy = ''] = copiesOf(join(shared, PACKAGE));
  rmSync(join(kept(), copy, PACKAGE));
  writeFileSync(join(kept(), copy, PACKAGE), 'written by a setup.py of another image');
  await install(PACKAGE);
  expect(statSync(join(own, PACKAGE)).ino).toBe(statSync(join(shared, PACKAGE)).ino);
  expect(copiesOf(join(shared, PACKAGE))).toEqual([]);
});

test('an archive that changed after apt verified it is not kept', async () => {
  await buildPackage('none');
  writeFileSync(join(own, 'again'), `${'0'.repeat(64)} ${PACKAGE}\n`);
  await install();
  expect(readdirSync(kept())).toEqual([]);
});
