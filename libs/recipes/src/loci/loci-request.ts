import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import { REPOSITORIES_CONTEXT, urlsOfSources } from '@stx/repositories';
import { imageConfiguration } from '../steps/docker-text.js';
import { compressionName, imageOutput } from '../steps/image-output.js';
import type { ImagePlan } from '@stx/plan';
import { CACHE_BUST, BYTECODE_STAGE, packageSteps, stageOf } from '../steps/package-steps.js';
import { lociArguments } from './loci-arguments.js';

export interface LociFolders {
  /** LOCI's tree with the project's source in data/. */
  loci: string;
  /** The wheels with upper-constraints.txt and global-requirements.txt. */
  wheels: string;
  /** plan.json, sandbox/ and files/ for the scripts that run inside. */
  finish: string;
  /** The package sources of the plan, where it has any. */
  repositories?: string;
}

const WHEELS_PATH = '/wheels';
/** The stage that LOCI starts from: the base with the image's packages. */
const PACKAGES_STAGE = 'stx-packages';

/**
 * The solve by which upstream LOCI makes an image: its own Dockerfile, ended by the image's configuration, on a stage that has
 * the packages already. LOCI's one step runs setup.py of the service and steps of image.yaml, so that it has neither a network
 * nor the caches that builds share.
 */
export function lociRequest(
  plan: ImagePlan,
  dockerfile: string,
  folders: LociFolders,
  images: Record<'base' | 'builder', { layout: string; digest: string }>,
  settings: NetworkSettings,
  fresh = false,
): BuildRequest {
  return {
    name: plan.name,
    dockerfile: [withPackages(dockerfile.trimEnd(), plan, fresh), ...imageConfiguration(plan), ''].join('\n'),
    folders: {
      'stx-loci': folders.loci,
      'stx-wheels': folders.wheels,
      'stx-finish': folders.finish,
      ...(folders.repositories === undefined ? {} : { [REPOSITORIES_CONTEXT]: folders.repositories }),
    },
    images: { 'stx-base': images.base, 'stx-builder': images.builder },
    buildArguments: {
      ...settings.proxies,
      ...lociArguments(plan),
      FROM: PACKAGES_STAGE,
      WHEELS: 'stx-wheels',
      WHEELS_PATH,
      STX_COMPRESSION: compressionName(plan),
      KEEP_ALL_WHEELS: 'True',
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: WHEELS_PATH,
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
    },
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base.codename, plan.packageSources?.snapshot),
    urls: urlsOfSources(plan.packageSources, settings.aptSnapshotMirror),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: imageOutput(plan, images.base.layout),
  };
}

/** LOCI's Dockerfile with the stage of packages before its first one; what stands above are arguments of all stages. */
function withPackages(dockerfile: string, plan: ImagePlan, fresh: boolean): string {
  const stages = [
    ...BYTECODE_STAGE,
    ...stageOf(PACKAGES_STAGE, plan),
    ...packageSteps(plan, fresh ? CACHE_BUST : ''),
    '',
  ];
  return dockerfile.replace(/^[ \t]*FROM[ \t]/imu, (from) => `${stages.join('\n')}${from}`);
}
