/** Compressed bytes of a set of images, with shared layers counted once: in all, and of the virtual environments alone. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { VENV } from '@stx/formats';
import { describeImage } from '@stx/store';

/** An image in an OCI layout. */
export interface Image {
  layout: string;
  digest: string;
}

export interface Bytes {
  all: number;
  /** Layers with files of a virtual environment, each packed again without other files. */
  python: number;
}

export async function uniqueBytes(images: readonly Image[]): Promise<Bytes> {
  const layers = new Map<string, { size: number; blob: string }>();
  for (const { layout, digest: image } of images) {
    for (const { digest, size } of (await describeImage(layout, image)).layers) {
      layers.set(digest, { size, blob: join(layout, 'blobs', ...digest.split(':')) });
    }
  }
  let [all, python] = [0, 0];
  for (const { size, blob } of layers.values()) {
    all += size;
    python += await venvBytes(blob);
  }
  return { all, python };
}

async function venvBytes(blob: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'stx-bytes-'));
  try {
    // A layer without a virtual environment has no such member, and tar says so.
    await execa('tar', ['--extract', '--zstd', '--file', blob, '--directory', folder, VENV.slice(1)], {
      reject: false,
    });
    const { stdout: found } = await execa('find', [folder, '-mindepth', '1', '-not', '-type', 'd', '-print', '-quit']);
    if (found === '') return 0;
    const packed = `${folder}.tar.zst`;
    try {
      await execa('tar', ['--create', '--zstd', '--file', packed, '--directory', folder, '.']);
      return (await stat(packed)).size;
    } finally {
      await rm(packed, { force: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
