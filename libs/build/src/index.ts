export { aptDependencyClosures, type Closures, type ClosuresInputs } from './closures/apt-dependency-closures.js';
export { buildDockerfileImage } from './build-dockerfile-image.js';
export { buildImage, type BuildInputs } from './build-image.js';
export { patchedLoci, prepareRecipe, type RecipeInputs } from './prepare-recipe.js';
export { sourceOf, stageLoci, type StageInputs } from './stage-image.js';
