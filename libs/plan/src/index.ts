export type { ImagePlan, LayerPlan, PlanInputs, PlannedProject, PlannedWheel } from './image-plan.js';
export { planLabels, recipeInput, recipeOfInputs, type Plan, type PlannedRecipe, type Stored } from './plan.js';
export { distributionsOf, planImage } from './plan-image.js';
export { refuseReserved } from './reserved.js';
export { selectLayers, type Selection } from './select-layers.js';
export { selectPackages, type PackageSelection } from './select-packages.js';
export { planLayers, type LayerInputs } from './shared-layers/plan-layers.js';
export { planPackages, type PackageInputs } from './shared-layers/plan-packages.js';
