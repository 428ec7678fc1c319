import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runProgram } from '@stx/process';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

export interface UnpackOptions {
  signal?: AbortSignal;
  /** Variables of the programs, by which `down` finds those of a killed `up`. */
  env?: Readonly<Record<string, string>>;
}

/**
 * Unpacks a layer for overlayfs: a whiteout of the archive (OCI image-spec, layer.md) becomes the kernel's own form, a
 * character device or an attribute of the folder.
 */
export async function unpackLayer(archive: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  const attributes = ['--xattrs', '--xattrs-include=*', '--numeric-owner', '--same-permissions', '--same-owner'];
  await runProgram('tar', ['--extract', `--file=${archive}`, `--directory=${folder}`, ...attributes], options);
  const { stdout } = await runProgram('find', [folder, '-name', `${WHITEOUT}*`, '-print0'], options);
  for (const path of stdout.split('\0').filter((each) => each !== '')) {
    await rm(path);
    const parent = dirname(path);
    if (basename(path) === OPAQUE) {
      await runProgram('setfattr', ['--name=trusted.overlay.opaque', '--value=y', parent], options);
    } else {
      await runProgram('mknod', [join(parent, basename(path).slice(WHITEOUT.length)), 'c', '0', '0'], options);
    }
  }
}
