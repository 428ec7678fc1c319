import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { type FakeEnvironment, faultsOf, messageOf, PYTHON, useFakeEnvironment } from '../testing/fake-environment.js';
import { PROBE_SOURCE } from './stage-probe.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

/** A sudo that runs commands that begin with the words of `allowed`. */
const sudo = (allowed: string): string => `
import os, sys
words = sys.argv[1:]
ask = words[:2] == ["-n", "-l"]
command = words[words.index("--") + 1:] if ask else [word for word in words if word != "-n"]
if not " ".join(command).startswith(${JSON.stringify(allowed)}): sys.exit("sudo: not allowed")
if not ask: os.execvp(command[0], command)
`;

const role = { for: 'neutron-l3-agent' };

test('9 of 9 unmet needs are found, with their role', async () => {
  fake.install('a', { version: '1', files: { 'there.py': '', 'exits.py': 'import os; os._exit(0)' } });
  fake.writeScript('sudo', sudo('neutron-rootwrap '));
  const report = await fake.probe({
    distributions: [{ name: 'a', version: '1' }],
    imports: { exits: 'it ends its process' },
    environment: { PATH: join(fake.venv, 'bin') },
    scripts: { sudo: { skip: 'it is a stand-in' } },
    needs: [
      { program: 'python', ...role },
      { program: '/bin/sh', ...role },
      { module: 'there', ...role },
      { module: 'json', python: PYTHON.startsWith('/') ? PYTHON : '/usr/bin/python3', ...role },
      { file: '/etc/passwd', ...role },
      { user: 'root', uid: 0, ...role },
      { sudo: ['neutron-rootwrap', '/etc/neutron/rootwrap.conf', 'ip'], ...role },
      { program: 'radvd', ...role },
      { program: '/tini', ...role },
      { program: '/etc/passwd', ...role },
      { module: 'rados', ...role },
      { module: 'exits', ...role },
      { file: '/no/such/file', ...role },
      { user: 'no-such-user', ...role },
      { user: 'root', uid: 42424, ...role },
      { sudo: ['ip', 'link'], ...role },
    ],
  });
  expect(faultsOf(report)).toEqual(
    ['radvd', '/tini', '/etc/passwd', 'rados', 'exits', '/no/such/file', 'no-such-user', 'root', 'sudo ip link'].map(
      (subject) => `needs ${subject}`,
    ),
  );
  for (const { message } of report.faults) expect(message).toContain('(for: neutron-l3-agent)');
});

test('a rule of sudo that makes the service user root is a fault', async () => {
  fake.writeScript('sudo', sudo(''));
  const report = await fake.probe({
    environment: { PATH: join(fake.venv, 'bin') },
    scripts: { sudo: { skip: 'it is a stand-in' } },
    needs: [{ sudo: ['neutron-rootwrap'], ...role }],
  });
  expect(report.faults).toMatchObject([{ code: 'SUDO_UNLIMITED' }]);
});

test('a privileged command must succeed and print the expected text', async () => {
  const code = (text: string): string[] => fake.python(text);
  const report = await fake.probe({
    privileged: [
      { name: 'works', run: code('print("done")'), contains: 'done', ...role },
      { name: 'fails', run: code('raise SystemExit("Unauthorized command")'), ...role },
      { name: 'silent', run: code('pass'), contains: 'done', ...role },
      { name: 'absent', run: ['/no/such/sudo', 'ip'], ...role },
    ],
  });
  expect(faultsOf(report)).toEqual(['fails', 'silent', 'absent'].map((name) => `privileged commands ${name}`));
  expect(messageOf(report)).toContain('Unauthorized command');
});

/** The check with `status` as the kernel's status of this process. */
const withStatus = (status: string, command: object): string => `
import json, sys, tempfile, pathlib
sys.path.insert(0, ${JSON.stringify(PROBE_SOURCE)})
import sandbox
file = pathlib.Path(tempfile.mkdtemp(), "status")
file.write_text(${JSON.stringify(status)})
sandbox.STATUS = file
from check import Context
from check_privileged import check_privileged
from findings import Findings
from progress import Progress
plan = {"temporary": "/tmp", "timeoutSeconds": 20, "privileged": [json.loads(${JSON.stringify(JSON.stringify(command))})]}
findings = Findings()
check_privileged(Context(plan, {}, findings, Progress()))
print(json.dumps([findings._faults, findings._skipped, findings._checks]))
`;

async function inSandbox(
  status: string,
  command: object,
): Promise<{ faults: unknown[]; skipped: string; looked: unknown }> {
  const whole = { name: 'netns', for: 'l3', capabilities: ['SYS_ADMIN'], ...command };
  const { stdout } = await runProgram(PYTHON, ['-c', withStatus(status, whole)]);
  const [faults, skipped, looked] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as [
    unknown[],
    unknown,
    unknown,
  ];
  return { faults, skipped: JSON.stringify(skipped), looked };
}

const DEFAULT = 'NoNewPrivs:\t0\nCapBnd:\t00000000a80425fb\n';

test('if the sandbox withholds a capability, the refusal by the kernel shows that the command ran', async () => {
  const denied = 'mount failed: Operation not permitted';
  const run = [PYTHON, '-c', `raise SystemExit("${denied}")`];
  const reached = await inSandbox(DEFAULT, { run, denied });
  expect(reached).toMatchObject({ faults: [], looked: { 'privileged commands': 1 } });
  expect(reached.skipped).toContain('withholds CAP_SYS_ADMIN; the command was reached as root');
  const other = await inSandbox(DEFAULT, { run: [PYTHON, '-c', 'raise SystemExit("Unauthorized command")'], denied });
  expect(JSON.stringify(other.faults)).toContain('Unauthorized command');
});

test('a command whose result would prove nothing is skipped and not counted, with the reason', async () => {
  const run = [PYTHON, '-c', 'raise SystemExit(3)'];
  const withheld = await inSandbox(DEFAULT, { run });
  expect(withheld).toMatchObject({ faults: [], looked: { 'privileged commands': 0 } });
  expect(withheld.skipped).toContain('the sandbox withholds CAP_SYS_ADMIN');
  const without = await inSandbox('NoNewPrivs:\t1\nCapBnd:\t000001ffffffffff\n', { run });
  expect(without.skipped).toContain('no_new_privs');
  expect((await inSandbox('NoNewPrivs:\t0\nCapBnd:\t000001ffffffffff\n', { run })).faults).toHaveLength(1);
});

/** A program that our signals cannot end, such as one that sudo runs as root. */
const OF_ROOT = `
import os, sys, time
sys.path.insert(0, ${JSON.stringify(PROBE_SOURCE)})
import end_group, run_command
def killpg(*_arguments): raise PermissionError
end_group.os.killpg, end_group.SECONDS_TO_DIE = killpg, 0.5
started = time.monotonic()
result = run_command.run_command([sys.executable, "-c", "import time; time.sleep(20)"], dict(os.environ), "/tmp", 1)
end_group.end_all()
print(result.code, time.monotonic() - started < 15)
`;

test('a program that runs as root does not delay the verification past its time limit', async () => {
  expect((await runProgram(PYTHON, ['-c', OF_ROOT])).stdout.trim()).toBe('None True');
});
