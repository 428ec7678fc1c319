import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const PYTHON = process.env.STX_PYTHON ?? 'python3';
const PROGRAMS = fileURLToPath(new URL('sandbox', import.meta.url));

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
  const { stdout } = await runProgram(PYTHON, ['-B', '-c', program, PROGRAMS, ...command.split(' ')]);
  expect(stdout.trim()).toBe(done);
});
