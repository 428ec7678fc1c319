import type {
  Compression,
  Image,
  Layers,
  Lock,
  LockedSource,
  Profiles,
  RecipeReceipt,
  Source,
  Step,
  WheelsReceipt,
} from '@stx/formats';
import type { PackageSources } from '@stx/repositories';
import type { Plan, Stored } from './plan.js';

export interface PlannedWheel {
  name: string;
  version: string;
  file: string;
  sha256: string;
}

/** The layers of an image that is put together from layers, each by its content alone, so that images share them. */
export interface LayerPlan {
  system: string[][];
  /** The wheels of each; the last layer is the image's own. */
  python: { id: string; wheels: PlannedWheel[] }[];
}

/** The service of an image: where image.yaml takes it from, and what the lock makes of that. */
export interface PlannedProject {
  name: string;
  source?: Source;
  /** Name of its Python distribution. */
  distribution?: string;
  version?: string;
  locked?: LockedSource;
}

/** A service image to be built, in lists and values; a recipe turns them into its own words. */
export interface ImagePlan extends Plan {
  base: { codename: string; digest: string };
  /** The image with compilers and git on the same base. */
  builder: { digest: string };
  /** Its version on the base, such as `3.13`. */
  python: string;
  /** The OpenStack release. */
  release: string;
  /** Undefined for an image of packages alone. */
  project?: PlannedProject;
  /** Names of projects that are built from source as well. */
  extraProjects: string[];
  /** Names of the sources that the project's own steps take files from. */
  extraSources: string[];
  extras: string[];
  profiles: string[];
  pipPackages: string[];
  /** Debian packages of image.yaml. */
  distPackages: string[];
  /** Debian packages that are installed: those, and the ones that the profiles add. */
  systemPackages: string[];
  /** Where packages come from, in addition to the base's archive of today; undefined for that alone. */
  packageSources?: PackageSources;
  user: { name: string; uid: number; gid: number };
  steps: Step[];
  /** What is removed at the end; the names of distributions are normalised. */
  remove: { pythonPackages: string[]; distPackages: string[] };
  environment: Record<string, string>;
  entrypoint: string[];
  command: string[];
  compression: Compression;
  /** Names of the wheels that are installed and stay. */
  installed: string[];
  layers: LayerPlan;
  /** The wheels of the image's lock, all that a build is given. */
  wheels: PlannedWheel[];
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
  /** Where packages come from, in addition to the base's archive of today: what the base says, and the image. */
  packageSources?: PackageSources;
  recipe: RecipeReceipt;
  /** What that recipe reads of the store. */
  reads: readonly Stored[];
  /** Build arguments that recipes set themselves. */
  reserved: readonly string[];
  profiles: Profiles;
  layers: Layers;
}
