import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { StxError } from '@stx/errors';
import { inherit } from '@stx/machine';
import { blobPath } from '@stx/oci';
import { runProgram } from '@stx/process';
import type { ImageDescription } from '@stx/store';
import type { User } from './container-config.js';
import { findUser } from './find-user.js';
import { MARKER, type State } from './state.js';
import { unpackLayer } from './unpack-layer.js';

/** An image whose files are mounted. */
export interface MountedImage {
  rootfs: string;
  user: User;
  environment: Readonly<Record<string, string>>;
  cwd: string;
}

/** Unpacks layers, each once, and mounts images of them. */
export class Mounter {
  /** Layers by digest, with the short names that overlayfs's options need. */
  private readonly layers = new Map<string, { name: string; unpacked: Promise<void> }>();
  private readonly limit = pLimit(availableParallelism());
  private readonly folder: string;
  private readonly layout: string;
  private readonly options: { signal: AbortSignal; env: Readonly<Record<string, string>> };

  /** @param folder Where `layers` and `images` are. */
  constructor(folder: string, state: Pick<State, 'marker'>, layout: string, signal: AbortSignal) {
    this.folder = folder;
    this.layout = layout;
    this.options = { signal, env: { ...inherit(['PATH']), [MARKER]: state.marker } };
  }

  /** Mounts an image under its name. @param user Its service user, for an image whose config names none. */
  async mount(name: string, { config, layers }: ImageDescription, user: User): Promise<MountedImage> {
    const lower = layers.map(({ digest }) => this.unpacked(digest));
    await Promise.all(lower.map(({ unpacked }) => unpacked));
    // In the upper folder runc makes the points of further mounts.
    const base = join(this.folder, 'images', name);
    for (const part of ['upper', 'work', 'root']) await mkdir(join(base, part), { recursive: true });
    // The root folder of the containers has its mode, which the umask would narrow.
    await chmod(join(base, 'upper'), 0o755);
    const lowerNames = [...lower].reverse().map((layer) => layer.name);
    const options = `lowerdir=${lowerNames.join(':')},upperdir=${join(base, 'upper')},workdir=${join(base, 'work')}`;
    // The layers' names are relative: all options together are at most 4096 bytes; the newer system call takes fewer.
    await runProgram('mount', ['-t', 'overlay', '-o', options, `stx-cloud-${name}`, join(base, 'root')], {
      cwd: join(this.folder, 'layers'),
      env: { ...this.options.env, LIBMOUNT_FORCE_MOUNT2: 'always' },
    });
    const { User: written = '', Env, WorkingDir = '' } = config.config ?? {};
    const rootfs = join(base, 'root');
    return {
      rootfs,
      user: written === '' ? user : userOf(rootfs, written, name),
      environment: { HOME: '/tmp', ...Object.fromEntries((Env ?? []).map(cut)) },
      cwd: WorkingDir === '' ? '/' : WorkingDir,
    };
  }

  private unpacked(digest: string): { name: string; unpacked: Promise<void> } {
    const known = this.layers.get(digest);
    if (known !== undefined) return known;
    const name = String(this.layers.size);
    const unpacked = this.limit(() =>
      unpackLayer(blobPath(this.layout, digest), join(this.folder, 'layers', name), this.options),
    );
    const layer = { name, unpacked };
    this.layers.set(digest, layer);
    return layer;
  }
}

const cut = (line: string): [string, string] => {
  const [name = '', ...rest] = line.split('=');
  return [name, rest.join('=')];
};

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function userOf(rootfs: string, written: string, image: string): User {
  const found = findUser(written, textOf(join(rootfs, 'etc/passwd')), textOf(join(rootfs, 'etc/group')));
  if (found !== undefined) return found;
  throw new StxError('CLOUD_IMAGE', `the image ${image} has the unknown user '${written}'`, {
    hint: `check \`user\` in images/${image}/image.yaml`,
  });
}
