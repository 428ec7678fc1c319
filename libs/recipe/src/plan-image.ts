import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StxError } from '@stx/errors';
import {
  normalizeName,
  type Compression,
  type Image,
  type Layers,
  type Lock,
  type LockedDistribution,
  type Profiles,
  type RecipeReceipt,
  type Step,
  type WheelsReceipt,
} from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { selectLayers } from './select-layers.js';
import { selectPackages } from './select-packages.js';

export const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** Build arguments that the plan itself decides. */
const OWN_ARGUMENTS = new Set(
  'FROM WHEELS WHEELS_PATH PROJECT PROJECT_REPO PROJECT_REF PROJECT_RELEASE PROFILES PIP_PACKAGES DIST_PACKAGES EXTRA_PROJECTS PROJECT_PIP_EXTRAS UID GID KEEP_ALL_WHEELS PIP_NO_INDEX PIP_FIND_LINKS PIP_ARGS APT_MIRROR_HOST'.split(
    ' ',
  ),
);

/** The branch that a work tree of layOutWorkTree is on. */
const WORK_TREE_BRANCH = 'main';

/** What finish.py reads. */
export interface FinishPlan {
  steps: Step[];
  removePython: string[];
  removeSystem: string[];
}

export interface PlannedWheel {
  name: string;
  version: string;
  file: string;
  sha256: string;
}

/** The layers of an image of the embedded recipe, each by its content alone, so that images share them. */
export interface LayerPlan {
  system: string[][];
  /** The wheels of each; the last layer is the image's own. */
  python: { id: string; wheels: PlannedWheel[] }[];
}

/** An image to be built, as pure data: what `plan-image` prints and both recipes turn into a solve. */
export interface ImagePlan {
  name: string;
  label: string;
  base: { codename: string; digest: string };
  /** What LOCI's scripts have git from, as long as they run; the embedded recipe needs none of it. */
  builder: { digest: string };
  /** Its version on the base, such as `3.13`. */
  python: string;
  recipe: RecipeReceipt;
  /** LOCI's build arguments. */
  arguments: Record<string, string>;
  /** Distribution packages, LOCI's profiles' among them. */
  systemPackages: string[];
  /** The wheels of the image's lock, all that a build is given. */
  wheels: PlannedWheel[];
  /** Names of the wheels that are installed and stay. */
  installed: string[];
  layers: LayerPlan;
  compression: Compression;
  user: { name: string; uid: number; gid: number };
  finish: FinishPlan;
  environment: Record<string, string>;
  entrypoint: string[];
  command: string[];
  labels: Record<string, string>;
  /** Digest of each thing the image is made from. */
  inputs: Record<string, string>;
}

export interface PlanInputs {
  name: string;
  /** The image on its base; see imageOn. */
  image: Image;
  lock: Lock;
  wheels: WheelsReceipt;
  baseDigest: string;
  builderDigest: string;
  /** Distribution packages that the base has. */
  basePackages: readonly string[];
  recipe: RecipeReceipt;
  profiles: Profiles;
  layers: Layers;
}

/** Makes the plan of an image; touches nothing. @throws StxError ARGUMENT_RESERVED for an argument that the plan sets itself. */
export function planImage(inputs: PlanInputs): ImagePlan {
  const { name, image, lock, wheels, recipe } = inputs;
  const project = image.project === 'none' ? 'infra' : image.project;
  const clones = cloneArguments(image);
  for (const argument of Object.keys(image.arguments)) {
    if (OWN_ARGUMENTS.has(argument) || argument in clones) {
      throw new StxError(
        'ARGUMENT_RESERVED',
        `images/${name}/image.yaml: arguments.${argument} is set by the plan itself`,
        {
          hint: 'say it with the field made for it; see docs/formats.md',
        },
      );
    }
  }
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
      ...clones,
      ...image.arguments,
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
      'org.opencontainers.image.title': label,
      ...(version === undefined ? {} : { 'org.opencontainers.image.version': version }),
      'io.starlingx.image.recipe': recipe.recipe,
      'io.starlingx.image.recipe.identity': recipe.identity,
      ...(recipe.fallback === undefined ? {} : { 'io.starlingx.image.recipe.fallback': recipe.fallback }),
      'io.starlingx.image.release': lock.release,
      ...image.labels,
    },
    inputs: {
      base: inputs.baseDigest,
      ...(recipe.recipe === 'loci' ? { builder: inputs.builderDigest } : {}),
      recipe: `${recipe.recipe}@${recipe.identity}`,
      lock: lock.resolvedFrom,
    },
  };
}

/** What an image holds of Python when it is done: what its lock names but for what is removed. */
export function distributionsOf(image: Pick<Image, 'remove'>, lock: Lock): LockedDistribution[] {
  const removed = new Set(image.remove.pythonPackages.map(normalizeName));
  const own = [lock.project, ...lock.extraProjects].flatMap((entry) => (entry === undefined ? [] : [entry]));
  return [...own, ...lock.distributions].filter(({ name }) => !removed.has(name));
}

function layersOf(
  { image, layers, wheels, basePackages }: PlanInputs,
  installed: readonly { name: string; version: string }[],
  systemPackages: readonly string[],
): LayerPlan {
  // A build may need another version of what is installed: the wheel is that of both.
  const made = new Map(wheels.wheels.map((wheel) => [`${wheel.name} ${wheel.version}`, wheel]));
  const versions = new Map(installed.map(({ name, version }) => [name, version]));
  const python = selectLayers(
    layers.python.map((names) => names.map(normalizeName).sort()),
    [...versions.keys()].sort(),
  );
  // What apt may remove again along with a package must have come with that package.
  const removes = image.remove.distPackages.length > 0;
  const system = selectPackages(
    removes ? [] : (layers.system[image.base] ?? []),
    systemPackages.filter((name) => !basePackages.includes(name)),
  );
  return {
    system: [...system.shared, system.own].filter((names) => names.length > 0),
    python: [...python.shared, python.own]
      .filter((names) => names.length > 0)
      .map((names) => names.flatMap((name) => made.get(`${name} ${versions.get(name) ?? ''}`) ?? []))
      .map((members) => ({ id: contentOf(members), wheels: members })),
  };
}

/** What a layer is called: the digest of what is in it. */
function contentOf(wheels: readonly PlannedWheel[]): string {
  return createHash('sha256')
    .update(wheels.map(({ sha256 }) => sha256).join('\n'))
    .digest('hex')
    .slice(0, 16);
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
  const source = image.source;
  if (source !== undefined && 'git' in source) return source.git.repository;
  if (source !== undefined && 'sdist' in source) return `sdist:${source.sdist.name}`;
  return lock.project?.name ?? image.project;
}

function referenceOf(lock: Lock): string {
  const source = lock.project?.source;
  if (source === undefined) return lock.project?.version ?? '';
  if ('git' in source) return source.git.commit;
  if ('sdist' in source) return lock.project?.version ?? source.sdist.sha256;
  return 'local' in source ? source.local.tree : 'tar' in source ? source.tar.sha256 : source.zip.sha256;
}

/** The hash of the workspace's own part of every build: the scripts that run inside. */
export function sandboxHash(): string {
  const hash = createHash('sha256');
  const files = readdirSync(SANDBOX_FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:py|conf)$/u.test(file),
  );
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(SANDBOX_FOLDER, file)));
  return hash.digest('hex');
}
