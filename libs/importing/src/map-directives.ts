import { debianPackage, distributionName, gitObject, pipRequirement, profileName, repositoryUrl } from '@stx/formats';
import { UPDATE_VERSION } from './directive-keys.js';
import {
  argument,
  customization,
  identity,
  list,
  NO,
  nothing,
  postbuild,
  requirements,
  said,
  unless,
  words,
  type Mapper,
} from './make-mapper.js';

const ACCOUNT =
  'is omitted: LOCI creates the service account before it installs packages; if the build reports that the account exists, add a `user` step';

/** The mapper of each directive of the loci builder. */
export const LOCI_MAPPERS: Readonly<Record<string, Mapper>> = {
  BUILDER: nothing,
  LABEL: nothing,
  PROJECT: (draft, { value }) => {
    draft.project = value;
    return [];
  },
  PROJECT_REPO: (draft, { value }) => {
    if (value !== '' && value !== 'nil' && !repositoryUrl.safeParse(value).success)
      return said(value, 'is not the URL of a repository');
    draft.repository = value;
    return [];
  },
  PROJECT_REF: (draft, { value }) => {
    if (gitObject.safeParse(value).success) draft.commit = value;
    return draft.commit === value || value === 'nil' || value === ''
      ? []
      : said(value, 'is a branch or tag, which can move: give --commit=<image>=<commit>');
  },
  PROJECT_UID: identity('uid'),
  PROJECT_GID: identity('gid'),
  PIP_PACKAGES: list('pipPackages', pipRequirement, 'a requirement such as name or name>=1.0', requirements),
  UPGRADE_PIP_PACKAGES: (_draft, { value }) =>
    value.trim() === ''
      ? []
      : said(value, 'is omitted: the lock contains pip and the other tools of the image, each at its version'),
  DIST_PACKAGES: list('distPackages', debianPackage, 'the name of a Debian package'),
  DIST_REPOS: (_draft, { value }) =>
    words(value)
      // `-STX` switches StarlingX's repository off, and a base here has only Debian's until base.yaml names others.
      .filter((word) => word !== 'OS' && word !== '-STX')
      .flatMap((word) =>
        said(
          word,
          word.startsWith('-')
            ? 'switches a package repository of the base off; remove it from packageRepositories in base.yaml, if it is there'
            : "switches a package repository on that the base does not have: add it to packageRepositories, or the image gets Debian's packages of the same names, perhaps in older versions",
        ),
      ),
  PROFILES: list('profiles', profileName, 'the name of a profile'),
  PYTHON3: (_draft, { value }) => (NO.test(value) ? said(value, 'asks for Python 2, which no base has') : []),
  MIRROR_LOCAL: unless(NO, 'is omitted: set STX_SOURCE_MIRROR to a folder of sources on the machine that builds'),
  SPICE_REPO: argument,
  SPICE_REF: argument,
  NON_UNIQUE_SYSTEM_ACCOUNT: unless(NO, ACCOUNT),
  UPDATE_SYSTEM_ACCOUNT: unless(NO, ACCOUNT),
  IMAGE_UPDATE_VER: unless(/^0?$/u, UPDATE_VERSION),
  CUSTOMIZATION: customization,
  POSTBUILD_REMOVE_PYTHON_PACKAGES: (draft, { value }) => {
    const isName = (word: string): boolean => distributionName.safeParse(word).success;
    draft.removePython = words(value).filter(isName);
    const others = words(value).filter((word) => !isName(word));
    return others.flatMap((word) => said(word, 'is not the name of a Python distribution'));
  },
  POSTBUILD_REMOVE_OS_PACKAGES: (draft, { value }) => {
    // The bases do not have them, and apt refuses to remove a package that it does not know.
    const absent = new Set(['python3-pip', 'python-pip-whl']);
    const isRemoved = (word: string): boolean => !absent.has(word) && debianPackage.safeParse(word).success;
    draft.removeSystem = words(value).filter(isRemoved);
    return words(value)
      .filter((word) => !isRemoved(word))
      .flatMap((word) =>
        said(word, absent.has(word) ? 'is omitted: the base does not have it' : 'is not the name of a Debian package'),
      );
  },
  POSTBUILD_COMMAND: postbuild,
};
