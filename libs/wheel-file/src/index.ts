export { compareIdentity, type Identity } from './check-metadata.js';
export { pathFault } from './check-names.js';
export type { Target } from './check-tags.js';
export { findConflicts, type Conflict, type InstalledWheel } from './find-conflicts.js';
export {
  inspectArchive,
  inspectWheel,
  type InspectOptions,
  type InstalledFile,
  type WheelInspection,
} from './inspect-wheel.js';
export { installWheel, type TarEntry } from './install-wheel.js';
export type { Environment } from './lay-out-wheel.js';
export { LIMITS, type Limits } from './limits.js';
export { openWheel } from './open-wheel.js';
export { isSameVersion, parseWheelName, type WheelName } from './parse-wheel-name.js';
export { RULES } from './rules.js';
