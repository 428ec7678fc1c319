export { buildBase, buildBuilder, type BaseOptions } from './build-base.js';
export { mmdebstrapArguments, planBootstrappedBase, planRegistryBase } from './plan-base.js';
export { hashedRequirements, planBuilder, TOOLS_FOLDER } from './plan-builder.js';
