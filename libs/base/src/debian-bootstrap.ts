import { aptSources, isTransientForApt, type NetworkSettings } from '@stx/engine';
import { StxError } from '@stx/errors';
import { DISTRIBUTIONS, type Base } from '@stx/formats';
import type { Bootstrap } from './bootstrap.js';
import { writeRelease } from './write-release.js';

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

/** A hook that runs the program for package repositories; its path is in the environment, so that no shell reads it. */
const hook = (stage: string, word: string): string => `--${stage}-hook=python3 -B "$STX_BASE_HOOK" ${word} "$1"`;

/** The arguments of mmdebstrap for a base, with the packages that every base needs and base.yaml does not name. */
function mmdebstrapArguments(base: Base, settings: NetworkSettings, tarFile: string, hasSources = false): string[] {
  if (base.bootstrap === undefined) throw new StxError('BASE_NOT_BOOTSTRAPPED', 'the base comes from a registry');
  const packages = new Set([...base.bootstrap.packages, ...DISTRIBUTIONS.debian.required(base.python)]);
  const mirrors = (aptSources(settings, base.codename, base.snapshot) ?? '').split('\n').filter((line) => line !== '');
  return [
    '--variant=minbase',
    '--aptopt=Acquire::Retries "3"',
    `--include=${[...packages].join(',')}`,
    ...LEFT_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    ...(hasSources ? [hook('setup', 'before'), hook('customize', 'after')] : []),
    ...(mirrors.length === 0 ? [] : [`--customize-hook=upload /dev/null /etc/apt/sources.list`]),
    `--customize-hook=${writeRelease(base)} "$1/etc/lsb-release"`,
    ...CLEAN.map((command) => `--customize-hook=${command}`),
    base.codename,
    tarFile,
    ...mirrors,
  ];
}

/** Debian's, with mmdebstrap. */
export const debianBootstrap: Bootstrap = {
  program: 'mmdebstrap',
  arguments: mmdebstrapArguments,
  isTransient: isTransientForApt,
};
