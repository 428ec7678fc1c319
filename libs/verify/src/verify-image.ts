import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { solve, takeExports, type Engine, type SolveOptions } from '@stx/engine';
import { readJson } from '@stx/formats';
import { REPORT_FILE } from './launch-dockerfile.js';
import { planVerification, type VerificationSubject } from './plan-verification.js';
import { reportSchema, type Report } from './report.js';
import { stageProbe } from './stage-probe.js';

const REPORT_BYTES = 64 * 2 ** 20;

/**
 * Launches a built image in the engine and checks it; faults are in the report, see assertVerified.
 *
 * @throws AggregateError of StxError VERIFICATION_REFUSED if no launch can carry out verify.yaml, StxError BUILD_FAILED if the
 *   launch itself fails: the probe crashed, or a `writable` folder is not in the image.
 */
export async function verifyImage(
  engine: Engine,
  subject: VerificationSubject,
  options: SolveOptions,
): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'stx-verify-'));
  try {
    const folders = { probe: join(folder, 'probe'), report: join(folder, 'report') };
    const { request, plan } = planVerification(subject, folders);
    await stageProbe(folders.probe, plan, subject.pipWheelFile);
    await solve(engine, request, options);
    await takeExports(folders.report, { name: request.name, required: [REPORT_FILE], maxBytes: REPORT_BYTES });
    return readJson(reportSchema, join(folders.report, REPORT_FILE), `read the whole log: ${options.logFile}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
