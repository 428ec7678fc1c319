export { applyPatches } from './apply-patches.js';
export { fetchSource, type FetchedSource, type FetchOptions } from './fetch-source.js';
export { layOutWorkTree } from './lay-out-work-tree.js';
export { mirrorSources, type MirrorReport } from './mirror-sources.js';
export type { LockedGit } from './plan-mirror.js';
export { localTree } from './snapshot-local.js';
export { treeOf } from './tree-of.js';
export { folderBelow, unpackArchive, type UnpackOptions } from './unpack-archive.js';
export { asksForVersion, deriveVersion } from './derive-version.js';
