export { buildImage } from './build-image.js';
export { aptDependencyClosures, type Closures, type ClosuresInputs } from './closures/apt-dependency-closures.js';
export { knownPackages, unknownPackages, type KnownPackages, type PackageAnswer } from './closures/known-packages.js';
export { derived, filesOf } from './derived/derived.js';
export { planDerivedImage, type DerivedPlan } from './derived/plan-derived-image.js';
export { dockerfile } from './dockerfile/dockerfile.js';
export { fetchContext, readFromContext, type LockedContext } from './dockerfile/fetch-context.js';
export { expandImage, globalArguments } from './dockerfile/expand-image.js';
export { findFrontend } from './dockerfile/find-frontend.js';
export { findSources, type Source } from './dockerfile/find-sources.js';
export {
  BASE_CONTEXT,
  planDockerfileImage,
  WHEELS_CONTEXT,
  type DockerfilePlan,
  type DockerfileSubject,
} from './dockerfile/plan-dockerfile-image.js';
export { readInstructions } from './dockerfile/read-instructions.js';
export { refuseSources } from './dockerfile/refuse-sources.js';
export { lociRequest, type LociFolders } from './loci/loci-request.js';
export { patchedLoci } from './loci/patched-loci.js';
export { stageLoci } from './loci/stage-loci.js';
export { prepareRecipe, type RecipeInputs } from './prepare/prepare-recipe.js';
export { planBuild, type PlannedBuild, type Recipe, type ServiceInputs, type ServiceRecipe } from './recipe.js';
export { DEFAULT_RECIPE, RECIPES, reservedArguments } from './registry.js';
export { finishPlanSchema, type FinishPlan } from './steps/finish-plan.js';
