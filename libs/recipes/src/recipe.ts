import type { SolveOptions } from '@stx/engine';
import type { Image, Loci, Lock } from '@stx/formats';
import type { ImagePlan, Plan, Stored } from '@stx/plan';

/** What every build is given; `P` is the kind of plan that a recipe turns into an image. */
export interface BuildInputs<P extends Plan = Plan> {
  workspace: string;
  plan: P;
  onProgress: (line: string) => void;
}

/** What turns plans into images. */
export interface Recipe<Inputs extends BuildInputs> {
  /** What a build reads of the store besides the base; whoever builds makes sure that it is there. */
  readonly reads: readonly Stored[];
  /** Builds an image into the store. @returns the manifest's digest. */
  build: (inputs: Inputs, options: SolveOptions) => Promise<string>;
}

/** What the build of a service image is given. */
export interface ServiceInputs extends BuildInputs<ImagePlan> {
  lock: Lock;
  loci: Loci;
  /** Names of the files beside image.yaml that steps copy. */
  files: readonly string[];
  /** Absolute paths of the patches to the project's source. */
  patches: readonly string[];
}

/** What a recipe may fetch to find out what it is. */
export interface IdentityInputs {
  workspace: string;
  loci: Loci;
  onProgress: (line: string) => void;
  signal?: AbortSignal;
}

/** A recipe for service images, which a workspace chooses by its name in `recipeName` of @stx/formats. */
export interface ServiceRecipe extends Recipe<ServiceInputs> {
  /** What exactly the recipe is on this machine. @throws StxError SOURCE_UNREACHABLE for what cannot be fetched. */
  identify: (inputs: IdentityInputs) => Promise<string>;
  /** What a preview calls it, before anything is fetched. */
  expectedIdentity: (loci: Loci) => string;
  /** Build arguments that it sets itself, which image.yaml may not give. */
  reservedArguments: (image: Image) => readonly string[];
}

/** An image that is planned, and what builds it. */
export interface PlannedBuild {
  /** The workspace's folder. */
  workspace: string;
  plan: Plan;
  reads: readonly Stored[];
  build: (options: SolveOptions) => Promise<string>;
}

/** Joins a recipe and the inputs that it takes, so that callers need to know neither. */
export function planBuild<Inputs extends BuildInputs>(recipe: Recipe<Inputs>, inputs: Inputs): PlannedBuild {
  return {
    workspace: inputs.workspace,
    plan: inputs.plan,
    reads: recipe.reads,
    build: (options) => recipe.build(inputs, options),
  };
}
