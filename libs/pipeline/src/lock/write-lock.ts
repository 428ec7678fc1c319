import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderLock, type Lock } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import type { Context } from '../context/context.js';
import { lockReportFile } from '../lock-report/lock-report.js';

/** Writes a lock and removes the report of check-locks on the earlier one, which a target without check-locks would still read. */
export async function writeLock(context: Context, file: string, lock: Lock): Promise<void> {
  await writeFileAtomic(join(context.root, file), renderLock(lock));
  await rm(join(context.root, lockReportFile(context.project)), { force: true });
}
