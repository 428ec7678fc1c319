import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import { familiarName } from '@stx/formats';
import { BASE_CONTEXT, type DockerfilePlan } from './plan-dockerfile-image.js';

/** The solve by which an image's own Dockerfile makes it; its RUNs reach the network with the mounts of NETWORK_MOUNTS. */
export function dockerfileRequest(
  plan: DockerfilePlan,
  folders: Readonly<Record<string, string>>,
  layout: string,
  settings: NetworkSettings,
): BuildRequest {
  const foreign = Object.entries(plan.images).map(
    ([reference, digest]) => [familiarName(reference), { layout, digest }] as const,
  );
  const base = plan.base === undefined ? {} : { [BASE_CONTEXT]: { layout, digest: plan.base.digest } };
  return {
    name: plan.name,
    dockerfile: plan.dockerfile,
    folders,
    images: { ...base, ...Object.fromEntries(foreign) },
    sources: plan.sources,
    // Its steps may run anything: the caches that it mounts are no other image's.
    buildArguments: { ...settings.proxies, ...plan.arguments, BUILDKIT_CACHE_MOUNT_NS: `image-${plan.name}` },
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base?.codename),
    ...(plan.target === undefined ? {} : { target: plan.target }),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout, compression: 'zstd' },
  };
}
