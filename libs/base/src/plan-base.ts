import { aptSources, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import type { Base } from '@stx/formats';
import { StxError } from '@stx/errors';

/** What users of an image do not read, and what would make each later installation larger. */
const LEFT_OUT = [
  '/usr/share/doc/*',
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/lintian/*',
];

/** What differs from machine to machine, or from run to run, after the packages are in; `$1` is the new root. */
const CLEAN = [
  'rm -f "$1/etc/resolv.conf" "$1/etc/hostname" "$1/etc/machine-id" "$1"/etc/*- "$1"/var/lib/dpkg/*-old',
  'rm -rf "$1"/var/log/*.log "$1/var/log/apt" "$1/var/cache/ldconfig/aux-cache" "$1"/var/cache/debconf/*-old',
  'find "$1/usr" -name __pycache__ -prune -exec rm -rf {} +',
];

/** The arguments of mmdebstrap for a base; an apt mirror is used for the bootstrap and not left in the image. */
export function mmdebstrapArguments(base: Base, settings: NetworkSettings, tarFile: string): string[] {
  if (base.bootstrap === undefined) throw new StxError('BASE_NOT_BOOTSTRAPPED', 'the base comes from a registry');
  const mirrors = (aptSources(settings, base.codename) ?? '').split('\n').filter((line) => line !== '');
  return [
    '--variant=minbase',
    '--aptopt=Acquire::Retries "3"',
    `--include=${base.bootstrap.packages.join(',')}`,
    ...LEFT_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    ...(mirrors.length === 0 ? [] : [`--customize-hook=upload /dev/null /etc/apt/sources.list`]),
    `--customize-hook=printf 'DISTRIB_ID=Debian\\nDISTRIB_CODENAME=${base.codename}\\n' > "$1/etc/lsb-release"`,
    ...CLEAN.map((command) => `--customize-hook=${command}`),
    base.codename,
    tarFile,
    ...mirrors,
  ];
}

/** A base as one layer from its root file system's tar, with what LOCI reads of a distribution. */
export function planBootstrappedBase(base: Base, folder: string, layout: string): BuildRequest {
  return {
    name: `base-${base.codename}`,
    dockerfile: 'FROM scratch\nADD rootfs.tar /\nCMD ["bash"]\n',
    folders: { context: folder },
    images: {},
    buildArguments: {},
    labels: { 'org.opencontainers.image.title': `base-${base.codename}` },
    secrets: {},
    network: 'none',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout, compression: 'zstd' },
  };
}

/** A base from a registry, by digest. */
export function planRegistryBase(base: Base, layout: string): BuildRequest {
  if (base.registry === undefined) throw new StxError('BASE_BOOTSTRAPPED', 'the base is bootstrapped');
  const { reference, digest } = base.registry;
  return {
    name: `base-${base.codename}`,
    dockerfile: [
      `FROM ${reference}@${digest}`,
      `RUN test -e /etc/lsb-release || printf 'DISTRIB_ID=Debian\\nDISTRIB_CODENAME=${base.codename}\\n' > /etc/lsb-release`,
      '',
    ].join('\n'),
    folders: {},
    images: {},
    sources: [`docker-image://*@${digest}`],
    buildArguments: {},
    labels: {},
    secrets: {},
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout, compression: 'zstd' },
  };
}
