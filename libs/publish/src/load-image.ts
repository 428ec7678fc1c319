import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';

export type Runtime = 'docker' | 'podman';

async function answers(runtime: Runtime): Promise<boolean> {
  try {
    await runProgram(runtime, ['info'], { timeoutMilliseconds: 10_000 });
    return true;
  } catch (error) {
    if (error instanceof StxError) return false;
    throw error;
  }
}

/** The container runtime that is there: the one asked for, else Docker, else Podman. @throws StxError RUNTIME_MISSING. */
export async function findRuntime(asked: Runtime | undefined): Promise<Runtime> {
  const candidates: Runtime[] = asked === undefined ? ['docker', 'podman'] : [asked];
  for (const runtime of candidates) if (await answers(runtime)) return runtime;
  const what = asked === undefined ? 'neither Docker nor Podman runs here' : `${asked} does not run here`;
  throw new StxError('RUNTIME_MISSING', what, {
    hint: 'install or start it, or write an archive: ./nx export-image <image> --output=<file>',
  });
}

/** Puts an OCI archive into Docker or Podman under a reference; skopeo carries it, since older Dockers read no OCI archives. */
export async function loadArchive(archive: string, reference: string, runtime: Runtime): Promise<void> {
  const target = runtime === 'docker' ? `docker-daemon:${reference}` : `containers-storage:${reference}`;
  await runProgram('skopeo', ['--insecure-policy', 'copy', `oci-archive:${archive}`, target]);
}
