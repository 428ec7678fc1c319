import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, verificationSchema } from '@stx/formats';
import { runProgram } from '@stx/process';
import { type FakeEnvironment, PYTHON, useFakeEnvironment } from '../testing/fake-environment.js';
import { reportSchema } from './report.js';
import { stageProbe } from './stage-probe.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

test('the staged folder has everything that the launch reads, readable for the service user', async () => {
  const staged = join(fake.folder, 'staged');
  const run = mkdtempSync(join(fake.folder, 'run-'));
  const before = process.umask(0o077);
  try {
    const plan = { ...verificationSchema.parse({}), programs: [], image: 'nova', digest: `sha256:${'a'.repeat(64)}` };
    const paths = {
      venv: fake.venv,
      temporary: run,
      timeoutSeconds: 2,
      prepareTimeoutSeconds: 2,
      totalSeconds: 60,
      proofSeconds: 1,
    };
    await stageProbe(staged, { ...plan, ...paths, distributions: [], removed: [] }, fake.pipWheel);
  } finally {
    process.umask(before);
  }
  const { stdout } = await runProgram('find', [staged, '-mindepth', '1', '!', '-perm', '-o=r']);
  expect(stdout).toBe('');
  const report = join(run, 'report.json');
  const { stdout: output } = await runProgram(PYTHON, [
    '-IB',
    join(staged, 'probe'),
    join(staged, 'plan.json'),
    report,
  ]);
  // The plan has no checks.
  expect(output).toContain('done, 1 faults');
  expect(readJson(reportSchema, report, 'the probe wrote it').faults).toMatchObject([{ code: 'NOTHING_VERIFIED' }]);
});
