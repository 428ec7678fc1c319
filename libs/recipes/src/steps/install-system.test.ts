import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { STEPS_FOLDER } from '../hash-sandbox.js';

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
  const { stdout } = await runProgram(PYTHON, ['-B', '-c', program, STEPS_FOLDER, folder]);
  expect(stdout.trim().split('\n')).toEqual(['the other waits', 'the other waits', 'readers are in together']);
});
