export { buildBase, buildBuilder, type BaseOptions } from './build-base.js';
export { planBootstrappedBase, planRegistryBase } from './plan-base.js';
export { planBuilder } from './plan-builder.js';
