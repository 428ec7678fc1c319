import { posix } from 'node:path';
import { distributionName, repositoryUrl, versionString } from '@stx/formats';
import type { Packaging } from './read-packaging.js';

/** A Python distribution whose source is in a StarlingX repository. */
export interface Module {
  name: string;
  version: string;
  /** Where a tool of the build reads the version, because the source has none. */
  environment?: Record<string, string>;
  /** Project on the git server, such as `starlingx/fault`; undefined without a .gitreview. */
  project?: string;
  repository?: string;
  /** Folder of the repository in the tree. */
  root: string;
  /** Folder in the repository. */
  subdirectory: string;
}

/** The distributions in the source folders of a package, by what their setup.cfg or setup.py says. */
export function findModules(packaging: Packaging, files: ReadonlyMap<string, string>): Module[] {
  return packaging.sources.flatMap((folder) => {
    const setup = [files.get(`${folder}/setup.cfg`) ?? '', files.get(`${folder}/setup.py`) ?? ''];
    const name = setup
      .flatMap((text) => literal(text, 'name'))
      .find((text) => distributionName.safeParse(text).success);
    if (name === undefined) return [];
    const own = setup.flatMap((text) => literal(text, 'version')).find((text) => versionString.safeParse(text).success);
    const { pbrVersion } = packaging;
    const version = own ?? pbrVersion ?? packaging.version;
    if (!versionString.safeParse(version).success) return [];
    const isPbr = own === undefined && pbrVersion !== undefined;
    return [
      {
        name,
        version,
        ...(isPbr ? { environment: { PBR_VERSION: pbrVersion } } : {}),
        ...repositoryOf(folder, files),
      },
    ];
  });
}

/** The values that a setup.cfg or setup.py gives a key as they stand; what Python would compute is not among them. */
function literal(text: string, key: string): string[] {
  const pattern = new RegExp(
    `^[ \\t]*(?:${key}[ \\t]*=[ \\t]*)(?:'([\\w.-]+)'|"([\\w.-]+)"|([\\w.-]+))[ \\t]*,?[ \\t]*\\r?$`,
    'gmu',
  );
  // Without quotes it is a variable in setup.py, and a value in setup.cfg.
  const isCfg = /^\[metadata\]/mu.test(text);
  return [...text.matchAll(pattern)].flatMap(
    ([, single, double, bare]) => single ?? double ?? (isCfg ? (bare ?? []) : []),
  );
}

/** The repository of a folder of a tree, by the .gitreview at its top. */
export function repositoryOf(
  folder: string,
  files: ReadonlyMap<string, string>,
): Pick<Module, 'project' | 'repository' | 'root' | 'subdirectory'> {
  for (let root = folder; ; root = posix.dirname(root)) {
    const review = files.get(root === '.' ? '.gitreview' : `${root}/.gitreview`);
    const project = /^project=(?<name>[\w.-]+\/[\w.-]+?)(?:\.git)?\s*$/mu.exec(review ?? '')?.groups?.name;
    if (project !== undefined) {
      const repository = `https://opendev.org/${project}`;
      const subdirectory = root === '.' ? folder : posix.relative(root, folder);
      return { root, subdirectory, ...(repositoryUrl.safeParse(repository).success ? { project, repository } : {}) };
    }
    if (root === '.' || root === '/') return { root, subdirectory: folder };
  }
}
