import { SOURCE_DATE_EPOCH, type BuildRequest } from '@stx/engine';
import type { Base } from '@stx/formats';
import { StxError } from '@stx/errors';
import { writeRelease } from './write-release.js';

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
      `RUN test -e /etc/lsb-release || ${writeRelease(base)} /etc/lsb-release`,
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
