import type { Meaning } from '../meaning.js';

/** Files that users write, and options on the command line. */
export const WORKSPACE = {
  ARGUMENT_RESERVED: {
    means: 'image.yaml gives a build argument that the workspace sets itself.',
    do: 'Use the field of image.yaml that the hint names, or remove the argument.',
  },
  BASE_UNKNOWN: {
    means: 'A file or an option names a base image that is not in the workspace.',
    do: 'Name one of the bases that the hint lists, which are the folders `images/base-*`.',
  },
  COMMIT_INVALID: {
    means: 'A `--commit` option is not `<image>=<commit>` with a commit of 40 hexadecimal digits.',
    do: 'Give the full commit ID, as `git rev-parse` prints it.',
  },
  DOCKERFILE_REFUSED: {
    means: "The Dockerfile of an image does not start from the workspace's base, or fetches what is not pinned.",
    do: 'Edit the line that the error names; docs/dockerfile-images.md lists what a Dockerfile may do.',
  },
  DUPLICATE_LABEL: {
    means: 'Two images have the same label, so one would overwrite the other in a registry.',
    do: 'Give one of them another `label` in image.yaml.',
  },
  FILE_UNREADABLE: {
    means: 'A file that the workspace needs does not exist or cannot be read.',
    do: 'Create the file, or make it readable for the user who runs the command.',
  },
  FORMAT_INVALID: {
    means: 'A value in a file does not have the form that its key requires.',
    do: 'Correct the value; docs/formats.md describes every key.',
  },
  FORMAT_SYNTAX: {
    means: 'A file is not valid YAML.',
    do: 'Correct the line that the error names.',
  },
  FORMAT_UNKNOWN_KEY: {
    means: 'A file has a key that its format does not know.',
    do: 'Correct the spelling, or remove the key; docs/formats.md lists every key.',
  },
  IMAGE_UNKNOWN: {
    means: '`--images` names an image that the workspace does not publish.',
    do: 'Name images from the list in the hint.',
  },
  IMPORT_BEHIND: {
    means: 'The workspace differs from the StarlingX tree, and `--check` forbids that.',
    do: 'Run import-starlingx without `--check`, read its report, and commit the result.',
  },
  INPUT_NOT_IN_KEY: {
    means: 'image.yaml names a file that is not part of the cache key, so an edit of it would not rebuild the image.',
    do: 'Move the file to a path that the key contains, such as `images/<name>/files/`.',
  },
  LABEL_INVALID: {
    means: 'The label of an image is not a valid repository name.',
    do: 'Change `label` in image.yaml to lower-case letters and digits, separated by single `.`, `_` or `-`.',
  },
  LABEL_RESERVED: {
    means: 'image.yaml sets an OCI label that the workspace sets itself.',
    do: 'Rename the label in image.yaml, or remove it.',
  },
  NAME_INVALID: {
    means: 'The name of a new image is not a distribution name of the Python index.',
    do: 'Use a name such as `manila`, or `manila==22.0.0`.',
  },
  NO_PROJECT: {
    means: 'Nx ran an executor without a project.',
    do: 'Run the target through `./nx <target> <project>`.',
  },
  PROFILE_INVALID: {
    means: "A profile name has characters that LOCI's profiles cannot have.",
    do: 'Correct `--profiles`; images/loci/profiles.yaml shows which profiles exist.',
  },
  PACKAGE_UNKNOWN: {
    means: 'An image asks for a distribution package that neither its archive nor its package repositories have.',
    do: 'Correct the name, or add the repository that has it; see docs/package-repositories.md.',
  },
  PROJECT_EXISTS: {
    means: 'A generator would overwrite projects that already exist; it has written nothing.',
    do: 'Choose other projects with `--only`, or overwrite them with `--force`.',
  },
  PROJECT_UNKNOWN: {
    means: '`--projects` names a project that has nothing to mirror.',
    do: 'Name projects from the list in the hint.',
  },
  RECIPE_UNKNOWN: {
    means: '`STX_RECIPE` names a recipe that does not exist.',
    do: 'Set it to `loci` or `embedded`, or unset it.',
  },
  REPOSITORY_REFUSED: {
    means: 'A key or a .deb file of a package repository is missing, or is not the one that the YAML file names.',
    do: 'Restore the file, or correct its fingerprint or SHA-256 in the YAML file.',
  },
  SET_HAS_SOURCE: {
    means: 'A wheel set that image builds do not depend on contains a package that is built from source.',
    do: 'Move the package to a set that images name, such as wheels/starlingx.',
  },
  TREE_EMPTY: {
    means: 'The folder to import holds no StarlingX build directives.',
    do: 'Give the folder that holds the StarlingX repositories, or one of them.',
  },
  TREE_UNREADABLE: {
    means: 'The folder of StarlingX repositories does not exist or cannot be read.',
    do: 'Correct the path, or make the folder readable.',
  },
  USAGE: {
    means: 'An option of the command has a value that it does not accept.',
    do: 'Call the command as the hint shows.',
  },
  WHEELS_UNKNOWN: {
    means: 'image.yaml names a wheel set that is not in the workspace.',
    do: 'Name one of the wheel sets that the hint lists, which are the folders below `wheels/`.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
