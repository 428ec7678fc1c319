import { sourceReference, sourceRepository, type Image } from '@stx/formats';
import type { ImagePlan } from '@stx/plan';

/** Those that the recipe sets itself for every image. */
const RESERVED: readonly string[] = [
  'APT_MIRROR_HOST',
  'DIST_PACKAGES',
  'EXTRA_PROJECTS',
  'FROM',
  'GID',
  'KEEP_ALL_WHEELS',
  'PIP_ARGS',
  'PIP_DISABLE_PIP_VERSION_CHECK',
  'PIP_FIND_LINKS',
  'PIP_NO_INDEX',
  'PIP_PACKAGES',
  'PROFILES',
  'PROJECT',
  'PROJECT_PIP_EXTRAS',
  'PROJECT_REF',
  'PROJECT_RELEASE',
  'PROJECT_REPO',
  'STX_CODENAME',
  'STX_COMPRESSION',
  'UID',
  'WHEELS',
  'WHEELS_PATH',
];

/** The branch that a work tree of layOutWorkTree is on. */
const WORK_TREE_BRANCH = 'main';
/** LOCI's word for a project without a source. */
const NO_SOURCE = 'nil';

/** LOCI's build arguments that image.yaml cannot give, as its fields decide them. */
export function reservedArguments(image: Pick<Image, 'extraSources'>): string[] {
  return [...RESERVED, ...Object.keys(cloneArguments(image.extraSources.map(({ name }) => name)))];
}

/** The arguments that say what the project is; /etc/image_info/project.txt holds them. */
export function projectArguments(plan: ImagePlan): Record<string, string> {
  return {
    PROJECT: plan.user.name,
    PROJECT_REPO: repositoryOf(plan),
    PROJECT_REF: referenceOf(plan),
    PROJECT_RELEASE: plan.release,
  };
}

/** The plan in LOCI's build arguments. */
export function lociArguments(plan: ImagePlan): Record<string, string> {
  return {
    ...projectArguments(plan),
    PROFILES: plan.profiles.join(' '),
    PIP_PACKAGES: plan.pipPackages.join(' '),
    // LOCI reads the last commit of each source with git, and takes git out again itself; patched, it has the builder's.
    DIST_PACKAGES: ['git', ...plan.distPackages].join(' '),
    EXTRA_PROJECTS: plan.extraProjects.join(' '),
    PROJECT_PIP_EXTRAS: plan.extras.join(','),
    UID: String(plan.user.uid),
    GID: String(plan.user.gid),
    ...plan.arguments,
    ...cloneArguments(plan.extraSources),
  };
}

/** Where LOCI's scripts find what they clone: work trees that stageFinish lays out. */
function cloneArguments(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const argument = name.replaceAll('-', '_').toUpperCase();
      return [
        [`${argument}_REPO`, `file:///stx/sources/${name}`],
        [`${argument}_REF`, WORK_TREE_BRANCH],
      ];
    }),
  );
}

function repositoryOf({ project }: ImagePlan): string {
  if (project === undefined) return NO_SOURCE;
  const { source } = project;
  return (source === undefined ? undefined : sourceRepository(source)) ?? project.distribution ?? project.name;
}

function referenceOf({ project }: ImagePlan): string {
  if (project === undefined) return NO_SOURCE;
  const { locked, version } = project;
  return locked === undefined ? (version ?? '') : sourceReference(locked, version);
}
