import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeEnvironment, faultsOf, messageOf, useFakeEnvironment } from '../testing/fake-environment.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

describe('distributions', () => {
  test('distributions as in the lock are no fault, in any spelling', async () => {
    fake.install('Oslo_Config', { version: '10.0.0' });
    const report = await fake.probe({ distributions: [{ name: 'oslo-config', version: '10.0' }] });
    expect(report).toMatchObject({ ok: true, faults: [], checks: { distributions: 1 } });
  });

  test('missing, wrong, extra, duplicate and unremoved distributions are all reported at once', async () => {
    fake.install('wrong', { version: '1.10' });
    fake.install('extra', { version: '1' });
    fake.install('removed', { version: '1' });
    fake.install('twice', { version: '1' });
    fake.install('twice', { version: '2' });
    mkdirSync(join(fake.sitePackages, 'damaged-1.dist-info'));
    const report = await fake.probe({
      distributions: [
        { name: 'missing', version: '1' },
        { name: 'wrong', version: '1.1' },
        { name: 'twice', version: '1' },
      ],
      removed: ['removed'],
    });
    const subjects = report.faults.filter(({ check }) => check === 'distributions').map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(['missing', 'wrong', 'extra', 'removed', 'twice']));
    expect(messageOf(report)).toContain('is installed at 1.10; the lock has it at 1.1');
    expect(messageOf(report)).toContain('should have removed it');
    expect(messageOf(report)).toContain('has metadata without a name');
  });
});

describe('conflicts', () => {
  const line = 'needy 1 requires absent, which is not installed.';
  const locked = [{ name: 'needy', version: '1' }];

  test('a line of pip check is a fault unless accepted, and so is an acceptance that no longer applies', async () => {
    fake.install('needy', { version: '1', requires: ['absent'] });
    const refused = await fake.probe({ distributions: locked, pip: fake.pipWheel });
    expect(refused.faults).toMatchObject([{ check: 'requirements', subject: 'needy', message: line }]);
    const accepted = await fake.probe({
      distributions: locked,
      pip: fake.pipWheel,
      conflicts: [line, 'gone 1 requires b'],
    });
    expect(accepted.accepted).toEqual([line]);
    expect(messageOf(accepted)).toBe('no longer occurs: gone 1 requires b');
  });

  test('an image without pip skips the check and reports that', async () => {
    expect((await fake.probe()).skipped).toEqual([{ what: 'pip check', reason: expect.any(String) }]);
  });

  test('a pip that does not run is a fault', async () => {
    fake.install('a', { version: '1' });
    const report = await fake.probe({ distributions: [{ name: 'a', version: '1' }], pip: join(fake.folder, 'no.whl') });
    expect(faultsOf(report)).toEqual(['requirements pip check']);
  });
});
