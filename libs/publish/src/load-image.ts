import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { withTemporaryFolder } from '@stx/machine';
import { runProgram } from '@stx/process';

export type Runtime = 'docker' | 'podman';

async function isRunning(runtime: Runtime): Promise<boolean> {
  try {
    await runProgram(runtime, ['info'], { timeoutMilliseconds: 10_000 });
    return true;
  } catch (error) {
    if (error instanceof StxError) return false;
    throw error;
  }
}

/** The running container runtime: the requested one, or else Docker, or else Podman. @throws StxError RUNTIME_MISSING. */
export async function findRuntime(asked: Runtime | undefined): Promise<Runtime> {
  const candidates: Runtime[] = asked === undefined ? ['docker', 'podman'] : [asked];
  for (const runtime of candidates) if (await isRunning(runtime)) return runtime;
  const what = asked === undefined ? 'neither Docker nor Podman is running' : `${asked} is not running`;
  throw new StxError('RUNTIME_MISSING', what, {
    hint: 'install or start it, or write an archive: ./nx export-image <image> --output=<file>',
  });
}

/**
 * Loads an OCI archive into Docker or Podman under a reference. Docker's archive format has no zstd, so layers are
 * decompressed; Docker's client loads it, because it knows the address of its daemon.
 */
export async function loadArchive(archive: string, reference: string, runtime: Runtime): Promise<void> {
  const copy = ['--insecure-policy', 'copy'];
  if (runtime === 'podman') {
    await runProgram('skopeo', [...copy, `oci-archive:${archive}`, `containers-storage:${reference}`]);
    return;
  }
  await withTemporaryFolder(
    'docker',
    async (folder) => {
      const [unpacked, packed] = [join(folder, 'unpacked'), join(folder, 'image.tar')];
      await runProgram('skopeo', [...copy, '--dest-decompress', `oci-archive:${archive}`, `dir:${unpacked}`]);
      await runProgram('skopeo', [...copy, `dir:${unpacked}`, `docker-archive:${packed}:${reference}`]);
      await rm(unpacked, { recursive: true });
      await runProgram('docker', ['load', '--input', packed]);
    },
    dirname(archive),
  );
}
