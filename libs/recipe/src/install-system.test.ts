import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { SANDBOX_FOLDER } from './hash-sandbox.js';

const PYTHON = process.env.STX_PYTHON ?? 'python3';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-install-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('whoever updates the lists is alone with them, though apt deletes every file there that it does not know', async () => {
  writeFileSync(join(folder, 'stx-updated'), 'somewhere');
  const program = `
import fcntl, os, sys
sys.path.insert(0, sys.argv[1])
import install_system

folder = sys.argv[2]
with install_system.locked(folder, fcntl.LOCK_EX):
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    for kind in [fcntl.LOCK_EX, fcntl.LOCK_SH]:
        try:
            with install_system.locked(folder, kind | fcntl.LOCK_NB):
                print("both are in")
        except BlockingIOError:
            print("the other waits")
with install_system.locked(folder, fcntl.LOCK_SH), install_system.locked(folder, fcntl.LOCK_SH | fcntl.LOCK_NB):
    print("readers are in together")
`;
  const { stdout } = await runProgram(PYTHON, ['-B', '-c', program, SANDBOX_FOLDER, folder]);
  expect(stdout.trim().split('\n')).toEqual(['the other waits', 'the other waits', 'readers are in together']);
});

test.each([
  ['update', 'update'],
  ['-y install --no-install-recommends curl git=1', "install ['curl', 'git=1'] ['-y', '--no-install-recommends']"],
  ['purge -y git', "run purge ['git'] ['-y']"],
  ['autoremove -y', "run autoremove [] ['-y']"],
])("LOCI's `apt-get %s` is done with what builds share", async (command, done) => {
  const program = `
import importlib.machinery, importlib.util, os, sys
sandbox, *arguments = sys.argv[1:]
sys.path.insert(0, sandbox)
loader = importlib.machinery.SourceFileLoader("apt_get", os.path.join(sandbox, "loci", "apt-get"))
apt_get = importlib.util.module_from_spec(importlib.util.spec_from_loader("apt_get", loader))
loader.exec_module(apt_get)
apt_get.install_system.update_stale = lambda: print("update")
apt_get.install_system.install = lambda *given: print("install", *given)
apt_get.install_system.run = lambda *given: print("run", *given)
apt_get.main(arguments)
`;
  const { stdout } = await runProgram(PYTHON, ['-B', '-c', program, SANDBOX_FOLDER, ...command.split(' ')]);
  expect(stdout.trim()).toBe(done);
});
