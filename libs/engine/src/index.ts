export * from './build-request.js';
export { buildctlEngine, type BuildctlEngine } from './buildctl-engine.js';
export { cacheFolder } from './cache-folder.js';
export type { Engine, FindOptions } from './engine.js';
export { findEngine } from './find-engine.js';
export { keepOwnSteps, type OwnStep } from './console/keep-trace.js';
export { statusSchema } from './console/read-status.js';
export { withLock, type LockOptions } from './with-lock.js';
export { installPackages } from './install-packages.js';
export {
  aptSources,
  NETWORK_MOUNTS,
  networkSecrets,
  networkSettings,
  type NetworkSettings,
} from './network-settings.js';
export { againFunction, APT_TRIES, APT_UPDATE, isTransientForApt } from './retry-apt.js';
export { outputArgument } from './output-argument.js';
export { ownEngine } from './own/own-engine.js';
export { solve, type SolveOptions } from './solve.js';
export { stopEngine } from './own/stop-engine.js';
export { readResult, resultOf, runInImage, type ImageProgram } from './run-in-image.js';
export { readExportedText, takeExports, type ExportRules } from './take-exports.js';
