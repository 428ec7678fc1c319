export { applyPatches } from './apply-patches.js';
export { fetchSource, type FetchableSource, type FetchedSource, type FetchOptions } from './fetch-source.js';
export { makeWorkTree } from './make-work-tree.js';
export { treeOf } from './tree-of.js';
export { unpackArchive, type UnpackOptions } from './unpack-archive.js';
