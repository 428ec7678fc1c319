/** The user of an image, by number. */
export interface User {
  uid: number;
  gid: number;
}

export interface ContainerInput {
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  cwd: string;
  user: User;
  /** The image's files; nothing writes to them. */
  rootfs: string;
  /** Read-only files and writable folders: path in the container -> path on this machine. */
  files: Readonly<Record<string, string>>;
  folders: Readonly<Record<string, string>>;
  /** Path of the container's control groups. */
  cgroup: string;
}

const NO_CAPABILITIES = { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] };

const tmpfs = (destination: string, mode: string, size: string): object => ({
  destination,
  type: 'tmpfs',
  source: 'tmpfs',
  options: ['nosuid', 'nodev', `mode=${mode}`, `size=${size}`],
});

/**
 * The config.json of a bundle (OCI runtime-spec, config.md): the image's own user, no capabilities, no new privileges, a
 * read-only root, and the network of this machine.
 */
export function containerConfig(container: ContainerInput): object {
  const { args, environment, cwd, user, rootfs, files, folders, cgroup } = container;
  const bind = (options: readonly string[]) => (entry: readonly [string, string]) => ({
    destination: entry[0],
    type: 'bind',
    source: entry[1],
    options: ['bind', 'nosuid', 'nodev', ...options],
  });
  return {
    ociVersion: '1.0.2',
    hostname: 'stx-cloud',
    process: {
      terminal: false,
      user: { ...user, additionalGids: [] },
      args,
      env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      cwd,
      capabilities: NO_CAPABILITIES,
      noNewPrivileges: true,
    },
    root: { path: rootfs, readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
      // With `nodev` its own devices could not be opened.
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=64k'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
      },
      tmpfs('/dev/shm', '1777', '64m'),
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
      tmpfs('/tmp', '1777', '1g'),
      tmpfs('/run', '1777', '64m'),
      ...Object.entries(folders).map(bind(['rw'])),
      ...Object.entries(files).map(bind(['ro', 'noexec'])),
    ],
    linux: {
      cgroupsPath: cgroup,
      namespaces: [{ type: 'pid' }, { type: 'ipc' }, { type: 'uts' }, { type: 'mount' }],
      maskedPaths: ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      resources: { devices: [{ allow: false, access: 'rwm' }] },
    },
  };
}
