import { join } from 'node:path';
import { runInImage, type Engine, type SolveOptions } from '@stx/engine';
import { readJson } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { planVerification, type VerificationSubject } from './plan-verification.js';
import { reportSchema, type Report } from './report.js';
import { stageProbe } from './stage-probe.js';

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
  return await withTemporaryFolder('verify', async (folder) => {
    const [probe, out] = [join(folder, 'probe'), join(folder, 'report')];
    const { program, plan } = planVerification(subject, probe);
    await stageProbe(probe, plan, subject.pipWheelFile);
    const [report = ''] = await runInImage(engine, program, out, options);
    return readJson(reportSchema, report, `read the whole log: ${options.logFile}`);
  });
}
