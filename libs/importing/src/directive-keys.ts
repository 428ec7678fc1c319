/** The builders of StarlingX's build-stx-images, and the directives that each of them reads. */
const COMMON = [
  'BUILDER',
  'LABEL',
  'IMAGE_UPDATE_VER',
  'CUSTOMIZATION',
  'POSTBUILD_REMOVE_PYTHON_PACKAGES',
  'POSTBUILD_REMOVE_OS_PACKAGES',
  'POSTBUILD_COMMAND',
];

export const DIRECTIVE_KEYS: Readonly<Record<string, readonly string[]>> = {
  loci: [
    ...COMMON,
    'PROJECT',
    'PROJECT_REPO',
    'PROJECT_REF',
    'PROJECT_UID',
    'PROJECT_GID',
    'PIP_PACKAGES',
    'UPGRADE_PIP_PACKAGES',
    'DIST_PACKAGES',
    'DIST_REPOS',
    'PROFILES',
    'PYTHON3',
    'MIRROR_LOCAL',
    'SPICE_REPO',
    'SPICE_REF',
    'NON_UNIQUE_SYSTEM_ACCOUNT',
    'UPDATE_SYSTEM_ACCOUNT',
  ],
  docker: [...COMMON, 'DOCKER_CONTEXT', 'DOCKER_FILE', 'DOCKER_REPO', 'DOCKER_REF', 'DOCKER_PATCHES'],
  script: [...COMMON, 'SOURCE_REPO', 'SOURCE_REF', 'SOURCE_PATCHES', 'COMMAND', 'SCRIPT', 'ARGS'],
};

/** Why an image's update number is in no project. */
export const UPDATE_VERSION = 'is omitted: it is part of a tag; give the tag to publish-image';
