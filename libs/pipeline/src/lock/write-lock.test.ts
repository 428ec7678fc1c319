import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { lockSchema, readYaml } from '@stx/formats';
import { trialContext, type TrialContext } from '../../testing/trial-context.js';
import { lockReportFile, renderLockReport, requireHoldingLock } from '../lock-report/lock-report.js';
import { writeLock } from './write-lock.js';

const LOCK = new URL('../../../../images/placement/image.lock.yaml', import.meta.url);

let trial: TrialContext;
beforeEach(() => {
  trial = trialContext();
});
afterEach(() => {
  trial.end();
});

test('a new lock is not refused for the faults of the one before; those of other locks stay', async () => {
  const [own, other] = [trial.context('own'), trial.context('other')];
  for (const name of ['own', 'other']) {
    const fault = new StxError('LOCK_STALE', 'lock is stale');
    trial.write(lockReportFile(name), renderLockReport(`images/${name}/image.lock.yaml`, [fault]));
    expect(() => {
      requireHoldingLock(trial.context(name));
    }).toThrow('the lock is refused');
  }
  const lock = readYaml(lockSchema, LOCK.pathname);
  await writeLock(own, 'images/own/image.lock.yaml', lock);
  requireHoldingLock(own);
  expect(() => {
    requireHoldingLock(other);
  }).toThrow('the lock is refused');
  expect(readFileSync(join(trial.root, 'images/own/image.lock.yaml'), 'utf8')).toBe(readFileSync(LOCK, 'utf8'));
});
