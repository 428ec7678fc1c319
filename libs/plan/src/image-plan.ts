import type { Compression, Image, Layers, Lock, Profiles, RecipeReceipt, Step, WheelsReceipt } from '@stx/formats';

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
  finish: { steps: Step[]; removePython: string[]; removeSystem: string[] };
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
