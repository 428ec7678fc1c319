import { debianPackage, distributionName, gitObject, pipRequirement, profileName, repositoryUrl } from '@stx/formats';
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
  'LOCI makes the service account before any package of the distribution is there to make it; if the build says that it exists, make it in steps';

/** What becomes of each directive of the loci builder; one that is not carried over whole says what is missing and why. */
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
      : said(value, 'is a branch or tag, which moves: a commit is needed');
  },
  PROJECT_UID: identity('uid'),
  PROJECT_GID: identity('gid'),
  PIP_PACKAGES: list(
    'pipPackages',
    pipRequirement,
    'a requirement that LOCI can carry (a name, perhaps with versions)',
    requirements,
  ),
  UPGRADE_PIP_PACKAGES: (_draft, { value }) =>
    value.trim() === ''
      ? []
      : said(
          value,
          "is not needed: the lock holds pip and the other tools of the image's Python at versions of its own",
        ),
  DIST_PACKAGES: list('distPackages', debianPackage, 'the name of a Debian package'),
  DIST_REPOS: (_draft, { value }) =>
    words(value)
      .filter((word) => word !== 'OS')
      .flatMap((word) =>
        said(
          word,
          'is a package repository of StarlingX, which the base does not have: packages that are only there cannot be installed',
        ),
      ),
  PROFILES: list('profiles', profileName, 'the name of a profile'),
  PYTHON3: (_draft, { value }) => (NO.test(value) ? said(value, 'asks for Python 2, which no base here has') : []),
  MIRROR_LOCAL: unless(
    NO,
    'is a setting of the machine that builds: set STX_SOURCE_MIRROR to a folder of sources instead',
  ),
  SPICE_REPO: argument,
  SPICE_REF: argument,
  NON_UNIQUE_SYSTEM_ACCOUNT: unless(NO, ACCOUNT),
  UPDATE_SYSTEM_ACCOUNT: unless(NO, ACCOUNT),
  IMAGE_UPDATE_VER: unless(/^0?$/u, 'is part of a tag, not of the image: say it where the image is published'),
  CUSTOMIZATION: customization,
  POSTBUILD_REMOVE_PYTHON_PACKAGES: (draft, { value }) => {
    const isName = (word: string): boolean => distributionName.safeParse(word).success;
    draft.removePython = words(value).filter(isName);
    const others = words(value).filter((word) => !isName(word));
    return others.flatMap((word) => said(word, 'is not the name of a Python distribution'));
  },
  POSTBUILD_REMOVE_OS_PACKAGES: (draft, { value }) => {
    // The bases here do without them, and apt refuses to remove what it does not know.
    const absent = new Set(['python3-pip', 'python-pip-whl']);
    const isRemoved = (word: string): boolean => !absent.has(word) && debianPackage.safeParse(word).success;
    draft.removeSystem = words(value).filter(isRemoved);
    return words(value)
      .filter((word) => !isRemoved(word))
      .flatMap((word) =>
        said(
          word,
          absent.has(word)
            ? 'is not in the base, so there is nothing to remove'
            : 'is not the name of a Debian package',
        ),
      );
  },
  POSTBUILD_COMMAND: postbuild,
};
