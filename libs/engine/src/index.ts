export * from './build-request.js';
export { buildctlArguments, outputArgument, type RequestFiles } from './buildctl-arguments.js';
export { buildxArguments } from './buildx-arguments.js';
export { cacheFolder } from './cache-folder.js';
export { describeEngine, type Engine } from './engine.js';
export { findEngine, type FindOptions } from './find-engine.js';
export { keepOwnSteps, type OwnStep } from './console/keep-trace.js';
export { withLock, type LockOptions } from './with-lock.js';
export { installPackages } from './install-programs.js';
export {
  aptSources,
  NETWORK_MOUNTS,
  networkSecrets,
  networkSettings,
  type NetworkSettings,
} from './network-settings.js';
export { againFunction, APT_TRIES, APT_UPDATE, isTransientForApt } from './retry-apt.js';
export { reportProgress } from './console/report-progress.js';
export { solve, type SolveOptions } from './solve.js';
export { stopEngine } from './lifetime/stop-engine.js';
export { readExport, readExportedText, takeExports, type ExportRules } from './take-exports.js';
