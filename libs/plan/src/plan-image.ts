import {
  contentDigestOf,
  installedBy,
  normalizeName,
  type Image,
  type Lock,
  type LockedDistribution,
} from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { inputsOfSources, isPlain } from '@stx/repositories';
import type { ImagePlan, PlanInputs, PlannedProject } from './image-plan.js';
import { layersOf } from './layers-of.js';
import { planLabels, recipeInput } from './plan.js';
import { refuseReserved } from './reserved.js';

/** The name of the service user where an image has no project. */
const WITHOUT_PROJECT = 'infra';

/** Makes the plan of an image; touches nothing. @throws what refuseReserved throws. */
export function planImage(inputs: PlanInputs): ImagePlan {
  const { name, image, lock, wheels, recipe } = inputs;
  refuseReserved(name, image, inputs.reserved);
  const installed = distributionsOf(image, lock);
  const label = image.label ?? `stx-${name}`;
  const version = lock.project?.version;
  const systemPackages = packagesOf(image, inputs.profiles);
  const project = projectOf(image, lock);
  const sources = inputs.packageSources;
  const packageSources = sources === undefined || isPlain(sources) ? undefined : sources;
  return {
    name,
    label,
    base: { codename: image.base, digest: inputs.baseDigest },
    builder: { digest: inputs.builderDigest },
    python: lock.python,
    release: lock.release,
    recipe,
    ...(project === undefined ? {} : { project }),
    extraProjects: image.extraProjects.map((extra) => extra.name),
    extraSources: image.extraSources.map((source) => source.name),
    extras: image.extras,
    profiles: image.profiles,
    pipPackages: image.pipPackages,
    distPackages: image.distPackages,
    systemPackages,
    ...(packageSources === undefined ? {} : { packageSources }),
    arguments: image.arguments,
    user: { name: project?.name ?? WITHOUT_PROJECT, ...image.user },
    steps: image.steps,
    remove: {
      pythonPackages: image.remove.pythonPackages.map(normalizeName).sort(),
      distPackages: image.remove.distPackages,
    },
    environment: image.environment,
    entrypoint: image.entrypoint,
    command: image.command,
    compression: inputs.layers.compression,
    labels: planLabels(image.labels, {
      label,
      recipe,
      release: lock.release,
      ...(version === undefined ? {} : { version }),
    }),
    inputs: {
      base: inputs.baseDigest,
      ...(inputs.reads.includes('builder') ? { builder: inputs.builderDigest } : {}),
      recipe: recipeInput(recipe),
      lock: contentDigestOf(lock),
      ...(packageSources === undefined ? {} : inputsOfSources(packageSources)),
    },
    installed: installed.map((entry) => entry.name).sort(),
    layers: layersOf(inputs, installed, systemPackages),
    wheels: wheels.wheels,
  };
}

function projectOf(image: Image, lock: Lock): PlannedProject | undefined {
  if (image.project === 'none') return undefined;
  const { name: distribution, version, source: locked } = lock.project ?? {};
  return {
    name: image.project,
    ...(image.source === undefined ? {} : { source: image.source }),
    ...(distribution === undefined ? {} : { distribution }),
    ...(version === undefined ? {} : { version }),
    ...(locked === undefined ? {} : { locked }),
  };
}

/** What an image holds of Python when it is done: what its lock names but for what is removed. */
export function distributionsOf(image: Pick<Image, 'remove'>, lock: Lock): LockedDistribution[] {
  return installedBy(lock, image.remove.pythonPackages);
}
