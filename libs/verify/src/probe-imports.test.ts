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

describe('imports', () => {
  const locked = [{ name: 'a', version: '1' }];
  const load = async (files: Record<string, string>, changes: ProbeChanges = {}): Promise<Report> => {
    fake.install('a', { version: '1', files });
    return fake.probe({ distributions: locked, ...changes });
  };

  test('modules, packages and packages of a namespace are imported, once each', async () => {
    const report = await load({
      'single.py': '',
      'package/__init__.py': '',
      'package/inner.py': 'raise SystemError("is not imported by itself")',
      'space/inner/__init__.py': '',
      'not-a-module/x.py': 'raise SystemError("is data")',
    });
    expect(report).toMatchObject({ ok: true, checks: { imports: 3 } });
  });

  test('one broken module does not hide the next, and each reason is reported', async () => {
    const report = await load({
      'broken/__init__.py': 'import absent_module',
      'leaves.py': 'raise SystemExit(0)',
      'crashes.py': 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
      'works.py': '',
    });
    expect(faultsOf(report)).toEqual(['imports broken', 'imports crashes', 'imports leaves']);
    expect(messageOf(report)).toContain("No module named 'absent_module'");
    expect(messageOf(report)).toContain('killed by signal 11');
  });

  test('an import that hangs is ended at the time limit', async () => {
    const report = await load({ 'hangs.py': 'import time; time.sleep(60)' }, { timeoutSeconds: 0.5 });
    expect(faultsOf(report)).toEqual(['imports hangs']);
    expect(messageOf(report)).toContain('not loaded within the time limit');
  });

  test('a module sees nothing that an earlier one did to the interpreter', async () => {
    const report = await load({
      'aaa.py': 'import builtins; builtins.patched = True; print("{}")',
      'bbb.py': 'import builtins; assert not hasattr(builtins, "patched")',
      'ccc.py': 'import plan',
    });
    expect(faultsOf(report)).toEqual(['imports ccc']);
  });

  test('a skipped module is reported with its reason, a stale entry is a fault, and test suites are always skipped', async () => {
    const report = await load(
      {
        'broken.py': 'import absent_module',
        'tests/__init__.py': 'import absent_module',
        'uwsgidecorators.py': 'import uwsgi',
      },
      { imports: { broken: 'needs a kernel module', gone: 'is not there any more' } },
    );
    expect(faultsOf(report)).toEqual(['imports gone']);
    expect(report.skipped).toContainEqual({ what: 'import broken', reason: 'needs a kernel module' });
    expect(report.skipped).toContainEqual({ what: 'import uwsgidecorators', reason: expect.any(String) });
    expect(report.skipped).toContainEqual({ what: 'import tests (of a)', reason: expect.stringContaining('tests') });
  });
});
