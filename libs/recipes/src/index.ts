export { buildImage, type BuildInputs } from './build-image.js';
export { aptDependencyClosures, type Closures, type ClosuresInputs } from './closures/apt-dependency-closures.js';
export { buildDockerfileImage } from './dockerfile/build-dockerfile-image.js';
export {
  BASE_CONTEXT,
  dockerfileRecipe,
  planDockerfileImage,
  type DockerfileInputs,
  type DockerfilePlan,
} from './dockerfile/dockerfile-recipe.js';
export { findFrontend } from './dockerfile/find-frontend.js';
export { findSources, type Source } from './dockerfile/find-sources.js';
export { readInstructions } from './dockerfile/read-instructions.js';
export { VENV } from './embedded/embedded-recipe.js';
export { lociRecipe, type LociFolders } from './loci/loci-recipe.js';
export { sourceOf, stageLoci, type StageInputs } from './loci/stage-loci.js';
export { patchedLoci, prepareRecipe, type RecipeInputs } from './prepare-recipe.js';
export { finishPlanSchema, type FinishPlan } from './steps/finish-plan.js';
