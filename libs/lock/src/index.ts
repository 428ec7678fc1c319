export { checkLock, checkSetLock, type CheckInputs } from './check-lock.js';
export {
  collectSetRequest,
  collectRequest,
  originOf,
  type LockRequest,
  type RequestedSource,
  type RequestInputs,
} from './collect-request.js';
export { compareLocks, compareVersions, renderChange, type VersionChange } from './compare-locks.js';
export { ISOLATED_FOLDER } from './isolated-folder.js';
export { planResolve, resolvePlan, versionsToKeep } from './plan-resolve.js';
export { knownAnswersSchema, resolvePlanSchema, type Keep } from './resolve-plan.js';
export { compareWithRelease, releasedVersion, type Project, type Standing } from './compare-release.js';
export { compareReleases, type ReleaseInputs } from './check-release.js';
export { bumpConstraint } from './bump-constraint.js';
export { resolveLock, type PatchedFile, type ResolveInputs } from './resolve-lock.js';
export { unconstrainedVersions } from './unconstrained-versions.js';
export { withBuilds } from './with-builds.js';
export { packagesOf, pythonPackagesOf, systemPackagesOf } from './select-profiles.js';
export { listYanked, renderYanked, type Yanked } from './list-yanked.js';
