export { imageConfiguration, quoted } from './docker-text.js';
export {
  BASE_CONTEXT,
  DEFAULT_CONTEXT,
  dockerfileRecipe,
  planDockerfileImage,
  type DockerfileInputs,
  type DockerfilePlan,
} from './dockerfile-recipe.js';
export { findFrontend } from './dockerfile/find-frontend.js';
export { findSources, type Source } from './dockerfile/find-sources.js';
export { readInstructions } from './dockerfile/read-instructions.js';
export { embeddedRecipe, endOnWheels, VENV } from './embedded-recipe.js';
export { SANDBOX_FOLDER, sandboxHash } from './hash-sandbox.js';
export { finishPlan, finishPlanSchema, type FinishPlan } from './finish-plan.js';
export type { ImagePlan, PlanInputs, PlannedWheel } from './image-plan.js';
export { lociRecipe, type LociFolders } from './loci-recipe.js';
export { MOMENT } from './package-steps.js';
export { planLayers, type LayerInputs } from './shared-layers/plan-layers.js';
export { planPackages, type PackageInputs } from './shared-layers/plan-packages.js';
export { selectLayers, type Selection } from './select-layers.js';
export { selectPackages, type PackageSelection } from './select-packages.js';
export { distributionsOf, planImage } from './plan-image.js';
