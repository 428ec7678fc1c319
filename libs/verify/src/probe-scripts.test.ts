import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FakeEnvironment,
  type ProbeChanges,
  faultsOf,
  messageOf,
  useFakeEnvironment,
} from '../testing/fake-environment.js';
import { type Report } from './report.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

describe('console scripts', () => {
  const locked = [{ name: 'a', version: '1' }];
  const start = async (scripts: Record<string, string>, changes: ProbeChanges = {}): Promise<Report> => {
    fake.install('a', { version: '1', scripts });
    return fake.probe({ distributions: locked, ...changes });
  };

  test('a script that exits without a traceback has started, with any exit code', async () => {
    const report = await start({
      helps: 'import sys; assert sys.argv[1:] == ["--help"]; assert sys.stdin.read() == ""',
      refuses: 'raise SystemExit(2)',
      'lockutils-wrapper': 'import sys; assert sys.argv[1:] == ["true"]',
      unconfigured:
        'import sys, types\nclass ConfigFilesNotFoundError(Exception): pass\n' +
        'ConfigFilesNotFoundError.__module__ = "oslo_config.cfg"\nraise ConfigFilesNotFoundError("a.conf")',
    });
    expect(report).toMatchObject({ ok: true, checks: { scripts: 4 } });
  });

  test('each reason not to start is reported', async () => {
    const report = await start({
      broken: 'import absent_module',
      crashes: 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
      'does-not-compile': 'def',
      'lacks-a-program': 'raise SystemExit(127)',
      logs: 'import sys; p="12:00 ERROR nova "; print(p + "Traceback (most recent call last):\\n" + p + "  File x\\n" + p + "KeyError: 1\\n12:01 INFO bye", file=sys.stderr)',
    });
    expect(faultsOf(report)).toEqual([
      'scripts broken',
      'scripts crashes',
      'scripts does-not-compile',
      'scripts lacks-a-program',
      'scripts logs',
    ]);
    for (const part of ['absent_module', 'signal 11', 'SyntaxError', 'exit code 127', 'KeyError: 1']) {
      expect(messageOf(report)).toContain(part);
    }
  });

  test('a script that serves instead of answering --help has not shown that it starts', async () => {
    const report = await start({ serves: 'import time; time.sleep(60)' }, { timeoutSeconds: 0.5 });
    expect(faultsOf(report)).toEqual(['scripts serves']);
    expect(messageOf(report)).toContain('still ran at the time limit');
  });

  test('a declared script without a file is a fault, and an undeclared file is started too', async () => {
    fake.install('a', { version: '1', scripts: { declared: '' } });
    rmSync(join(fake.venv, 'bin/declared'));
    fake.writeScript('loose', 'import absent_module');
    expect(faultsOf(await fake.probe({ distributions: locked }))).toEqual(['scripts declared', 'scripts loose']);
  });

  test('verify.yaml can set other arguments or a reason to skip a script; a stale entry is a fault', async () => {
    const report = await start(
      { special: 'import sys; assert sys.argv[1:] == ["--version"]', broken: 'import absent_module' },
      { scripts: { special: { arguments: ['--version'] }, broken: { skip: 'needs a host' }, gone: { skip: 'x' } } },
    );
    expect(faultsOf(report)).toEqual(['scripts gone']);
    expect(report.skipped).toContainEqual({ what: 'script broken', reason: 'needs a host' });
  });

  test("pecan's script for gunicorn is skipped unless gunicorn is installed", async () => {
    const scripts = { gunicorn_pecan: 'import absent_module' };
    expect((await start(scripts)).skipped.map(({ what }) => what)).toContain('script gunicorn_pecan');
    fake.install('gunicorn', { version: '1' });
    const plan = { distributions: [...locked, { name: 'gunicorn', version: '1' }] };
    expect(faultsOf(await fake.probe(plan))).toEqual(['scripts gunicorn_pecan']);
  });
});
