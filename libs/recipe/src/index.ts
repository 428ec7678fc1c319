export { imageConfiguration, quoted } from './docker-text.js';
export {
  BASE_CONTEXT,
  dockerfileRecipe,
  planDockerfileImage,
  type DockerfileInputs,
  type DockerfilePlan,
} from './dockerfile-recipe.js';
export { embeddedRecipe, endOnWheels, MOMENT, VENV } from './embedded-recipe.js';
export { lociRecipe, type LociFolders } from './loci-recipe.js';
export { planLayers, type LayerInputs } from './plan-layers.js';
export { planPackages, type PackageInputs } from './plan-packages.js';
export { selectLayers, type Selection } from './select-layers.js';
export { selectPackages, type PackageSelection } from './select-packages.js';
export {
  distributionsOf,
  planImage,
  SANDBOX_FOLDER,
  sandboxHash,
  type FinishPlan,
  type ImagePlan,
  type PlanInputs,
  type PlannedWheel,
} from './plan-image.js';
