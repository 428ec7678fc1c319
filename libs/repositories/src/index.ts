export { sourcesOfBase, sourcesOfImage } from './collect-sources.js';
export {
  filesOfRepositories,
  inputsOfSources,
  isPlain,
  readPackageSources,
  type PackageSource,
  type PackageSources,
} from './package-sources.js';
export { readSupplied } from './read-supplied.js';
export {
  archivesId,
  listsId,
  REPOSITORIES_CONTEXT,
  REPOSITORIES_FOLDER,
  REPOSITORIES_MOUNT,
  urlsOfSources,
} from './repository-steps.js';
export { stageRepositories } from './stage-repositories.js';
