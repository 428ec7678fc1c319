import { type FakeEnvironment, faultsOf, messageOf, useFakeEnvironment } from '../testing/fake-environment.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

const locked = [{ name: 'a', version: '1' }];

/** Modules whose import ends without success; none may count as imported. */
const HOSTILE: Record<string, string> = {
  exits: 'import os; os._exit(0)',
  leaves: 'raise SystemExit(0)',
  execs: 'import os; os.execv("/bin/true", ["true"])',
  crashes: 'import os; os.kill(os.getpid(), 11)',
  forks: 'import os\nif os.fork(): os._exit(0)',
  threads: 'import os, threading, time; threading.Timer(0.1, os._exit, [0]).start(); time.sleep(5)',
  interrupts: 'raise KeyboardInterrupt',
  closes: 'import os; os.closerange(3, 100)',
  pretends:
    'import os\nfor fd in range(3, 100):\n    try: os.write(fd, b\'{"message": null, "token": "x", "pid": %d}\\n\' % os.getpid())\n    except OSError: pass\nos._exit(0)',
  hangs: 'import time; time.sleep(60)',
  spams: 'import os\nwhile True: os.write(1, b"x" * 65536)',
  lacks: 'import nosuch',
};
const NAMES = Object.keys(HOSTILE).sort();
const files = Object.fromEntries(Object.entries(HOSTILE).map(([name, code]) => [`${name}_mod.py`, code]));

test(`${String(NAMES.length)} of ${String(NAMES.length)} modules that were not imported are found, as modules and as entry points`, async () => {
  const lines = NAMES.map((name) => `${name} = ${name}_mod:Driver\n`).join('');
  fake.install('a', { version: '1', files, entryPoints: `[a.drivers]\n${lines}` });
  const report = await fake.probe({ distributions: locked, timeoutSeconds: 2 });
  expect(faultsOf(report)).toEqual([
    ...NAMES.map((name) => `imports ${name}_mod`),
    ...NAMES.map((name) => `entry points a.drivers: ${name}`),
  ]);
  for (const fault of report.faults) {
    expect(fault).toMatchObject({ accept: fault.check === 'imports' ? 'imports' : 'entryPoints' });
  }
});

test('entry points load as in production: all of a project in one process, each that fails there once more alone', async () => {
  fake.install('a', {
    version: '1',
    files: {
      'good.py': 'class Outer:\n    class Inner: pass\n',
      'first.py': 'import builtins; builtins.patched = True',
      'second.py': 'import builtins; assert not hasattr(builtins, "patched")',
    },
    entryPoints:
      '[one.group]\na = first\nb = second\nc = good:Outer.Inner\nd = good:Absent\n[other]\ne = good.absent:x\n',
  });
  const report = await fake.probe({ distributions: locked });
  expect(report.checks['entry points']).toBe(5);
  expect(faultsOf(report)).toEqual(['entry points one.group: d', 'entry points other: e']);
  expect(messageOf(report)).toContain("has no attribute 'Absent'");
});

test('an accepted entry point is reported with its reason, and an acceptance without an entry point is a fault', async () => {
  fake.install('a', {
    version: '1',
    files: { 'good.py': '' },
    entryPoints: '[oslo.drivers]\nkafka = absent.kafka:Driver\nrabbit = good\n',
  });
  const report = await fake.probe({
    distributions: locked,
    entryPoints: [
      { group: 'oslo.*', name: 'kafka', reason: 'no deployment uses Kafka' },
      { group: 'oslo.drivers', name: 'rabbit', reason: 'once' },
      { group: 'gone', reason: 'x' },
    ],
  });
  expect(faultsOf(report)).toEqual(['entry points gone: *']);
  expect(report.accepted).toEqual([expect.stringMatching(/oslo\.drivers: kafka .*no deployment uses Kafka/u)]);
  expect(report.skipped).toContainEqual({
    what: 'acceptance of oslo.drivers: rabbit',
    reason: expect.stringContaining('can be removed'),
  });
});

test('entry points of absent extras and of groups that no tool in the image reads are skipped and reported', async () => {
  fake.install('b', { version: '1' });
  fake.install('a', {
    version: '1',
    requires: ['Kafka-Python>=1; extra == "Kafka"', 'b; extra == "b"'],
    entryPoints:
      '[drivers]\nx = absent:X [kafka]\ny = absent:Y [b]\n[pytest11]\nz = absent\n[cliff.demo]\nz = absent\n[paste.app_factory]\nwatch_threads = absent\n',
  });
  const report = await fake.probe({ distributions: [...locked, { name: 'b', version: '1' }] });
  expect(faultsOf(report)).toEqual(['entry points drivers: y']);
  expect(report.skipped).toContainEqual({
    what: 'entry point drivers: x (of a)',
    reason: 'is for the extra kafka; not installed: Kafka-Python',
  });
  const skipped = report.skipped.map(({ what }) => what);
  expect(skipped).toContain('1 entry points of pytest11');
  expect(skipped).toContain('1 entry points of cliff.demo');
  expect(skipped).toContain('entry point paste.app_factory: watch_threads (of a)');
});

test('a console script that exits with 0 during the import of its module has not started', async () => {
  fake.install('a', {
    version: '1',
    files: { 'pkg/__init__.py': '', 'pkg/quiet.py': 'import os; os._exit(0)' },
    entryPoints: 'quiet = pkg.quiet:main\n',
  });
  fake.writeScript('quiet', 'from pkg.quiet import main');
  expect(faultsOf(await fake.probe({ distributions: locked }))).toEqual(['entry points console_scripts: quiet']);
});
