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
  ['update', ''],
  ['-y install --no-install-recommends curl mail-transport-agent git=1', ''],
  ['install -y curl nowhere', 'stx: nowhere: no network in this step; add to distPackages in image.yaml'],
  ['purge -y git patch', "['/usr/bin/apt-get', '-qq', 'purge', '-y', 'git']"],
  ['purge -y patch', ''],
  ['autoremove -y', "['/usr/bin/apt-get', '-qq', 'autoremove', '-y']"],
  ['download git', 'stx: apt-get download: no network in this step'],
])("LOCI's `apt-get %s` is done with what is installed, without a network", async (command, done) => {
  const program = `
import importlib.machinery, importlib.util, os, sys
sandbox, *arguments = sys.argv[1:]
loader = importlib.machinery.SourceFileLoader("apt_get", os.path.join(sandbox, "loci", "apt-get"))
apt_get = importlib.util.module_from_spec(importlib.util.spec_from_loader("apt_get", loader))
loader.exec_module(apt_get)
class Shown:
    stdout = "ii \\tcurl\\t\\nii \\tgit\\t\\nii \\tpostfix\\tdefault-mta, mail-transport-agent (= 1)\\nrc \\tpatch\\t\\n"
def run(command, **options):
    if "capture_output" in options:
        return Shown()
    print(command)
apt_get.subprocess.run = run
try:
    apt_get.main(arguments)
except SystemExit as refusal:
    print(refusal)
`;
  const { stdout } = await runProgram(PYTHON, ['-B', '-c', program, SANDBOX_FOLDER, ...command.split(' ')]);
  expect(stdout.trim()).toBe(done);
});
