import {
  contentDigestOf,
  installedBy,
  normalizeName,
  sourceReference,
  sourceRepository,
  type Image,
  type Lock,
  type LockedDistribution,
} from '@stx/formats';
import { packagesOf } from '@stx/lock';
import type { ImagePlan, PlanInputs } from './image-plan.js';
import { layersOf } from './layers-of.js';
import { LOCI_ARGUMENTS, refuseReserved } from './reserved.js';

/** The branch that a work tree of layOutWorkTree is on. */
const WORK_TREE_BRANCH = 'main';

/** Makes the plan of an image; touches nothing. @throws what refuseReserved throws. */
export function planImage(inputs: PlanInputs): ImagePlan {
  const { name, image, lock, wheels, recipe } = inputs;
  const project = image.project === 'none' ? 'infra' : image.project;
  const clones = cloneArguments(image);
  refuseReserved(name, image, [...LOCI_ARGUMENTS, ...Object.keys(clones)]);
  const installed = distributionsOf(image, lock);
  const label = image.label ?? `stx-${name}`;
  const version = lock.project?.version;
  const systemPackages = packagesOf(image, inputs.profiles);
  return {
    name,
    label,
    base: { codename: image.base, digest: inputs.baseDigest },
    builder: { digest: inputs.builderDigest },
    python: lock.python,
    recipe,
    arguments: {
      PROJECT: project,
      PROJECT_REPO: image.project === 'none' ? 'nil' : repositoryOf(image, lock),
      PROJECT_REF: image.project === 'none' ? 'nil' : referenceOf(lock),
      PROJECT_RELEASE: lock.release,
      PROFILES: image.profiles.join(' '),
      PIP_PACKAGES: image.pipPackages.join(' '),
      DIST_PACKAGES: image.distPackages.join(' '),
      EXTRA_PROJECTS: image.extraProjects.map((extra) => extra.name).join(' '),
      PROJECT_PIP_EXTRAS: image.extras.join(','),
      UID: String(image.user.uid),
      GID: String(image.user.gid),
      ...image.arguments,
      ...clones,
    },
    systemPackages,
    wheels: wheels.wheels,
    installed: installed.map((entry) => entry.name).sort(),
    layers: layersOf(inputs, installed, systemPackages),
    compression: inputs.layers.compression,
    user: { name: project, ...image.user },
    finish: {
      steps: image.steps,
      // Only LOCI has them in the virtual environment in the first place.
      removePython: recipe.recipe === 'embedded' ? [] : image.remove.pythonPackages.map(normalizeName).sort(),
      removeSystem: image.remove.distPackages,
    },
    environment: image.environment,
    entrypoint: image.entrypoint,
    command: image.command,
    labels: {
      ...image.labels,
      'org.opencontainers.image.title': label,
      ...(version === undefined ? {} : { 'org.opencontainers.image.version': version }),
      'io.starlingx.image.recipe': recipe.recipe,
      'io.starlingx.image.recipe.identity': recipe.identity,
      ...(recipe.fallback === undefined ? {} : { 'io.starlingx.image.recipe.fallback': recipe.fallback }),
      'io.starlingx.image.release': lock.release,
    },
    inputs: {
      base: inputs.baseDigest,
      ...(recipe.recipe === 'loci' ? { builder: inputs.builderDigest } : {}),
      recipe: `${recipe.recipe}@${recipe.identity}`,
      lock: contentDigestOf(lock),
    },
  };
}

/** What an image holds of Python when it is done: what its lock names but for what is removed. */
export function distributionsOf(image: Pick<Image, 'remove'>, lock: Lock): LockedDistribution[] {
  return installedBy(lock, image.remove.pythonPackages);
}

/** Where LOCI's scripts find what they clone: work trees that stageFinish lays out. */
function cloneArguments(image: Image): Record<string, string> {
  return Object.fromEntries(
    image.extraSources.flatMap(({ name }) => {
      const argument = name.replaceAll('-', '_').toUpperCase();
      return [
        [`${argument}_REPO`, `file:///stx/sources/${name}`],
        [`${argument}_REF`, WORK_TREE_BRANCH],
      ];
    }),
  );
}

function repositoryOf(image: Image, lock: Lock): string {
  const repository = image.source === undefined ? undefined : sourceRepository(image.source);
  return repository ?? lock.project?.name ?? image.project;
}

function referenceOf(lock: Lock): string {
  const source = lock.project?.source;
  return source === undefined ? (lock.project?.version ?? '') : sourceReference(source, lock.project?.version);
}
