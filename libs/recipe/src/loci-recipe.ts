import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import { imageConfiguration } from './docker-text.js';
import { compressionName, imageOutput } from './image-output.js';
import type { ImagePlan } from './image-plan.js';

export interface LociFolders {
  /** LOCI's tree with the project's source in data/. */
  loci: string;
  /** The wheels with upper-constraints.txt and global-requirements.txt. */
  wheels: string;
  /** plan.json, sandbox/ and files/ for the scripts that run inside. */
  finish: string;
}

const WHEELS_PATH = '/wheels';

/** The solve by which upstream LOCI makes an image: its own Dockerfile, ended by the image's configuration. */
export function lociRecipe(
  plan: ImagePlan,
  dockerfile: string,
  folders: LociFolders,
  images: Record<'base' | 'builder', { layout: string; digest: string }>,
  settings: NetworkSettings,
): BuildRequest {
  const { 'stx-ca': ca, 'stx-apt': apt } = networkSecrets(settings, plan.base.codename);
  return {
    name: plan.name,
    dockerfile: [dockerfile.trimEnd(), ...imageConfiguration(plan), ''].join('\n'),
    folders: { 'stx-loci': folders.loci, 'stx-wheels': folders.wheels, 'stx-finish': folders.finish },
    images: { 'stx-base': images.base, 'stx-builder': images.builder },
    buildArguments: {
      ...settings.proxies,
      ...plan.arguments,
      // LOCI reads the last commit of each source with git, and takes git out again itself; patched, it has the builder's.
      DIST_PACKAGES: ['git', plan.arguments.DIST_PACKAGES ?? ''].join(' ').trim(),
      FROM: 'stx-base',
      WHEELS: 'stx-wheels',
      WHEELS_PATH,
      STX_CODENAME: plan.base.codename,
      STX_COMPRESSION: compressionName(plan),
      KEEP_ALL_WHEELS: 'True',
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: WHEELS_PATH,
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
    },
    labels: plan.labels,
    secrets: { ...(ca === undefined ? {} : { 'stx-ca': ca }), ...(apt === undefined ? {} : { 'stx-apt': apt }) },
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: imageOutput(plan, images.base.layout),
  };
}
