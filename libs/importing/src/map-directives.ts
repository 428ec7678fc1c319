import {
  debianPackage,
  distributionName,
  gitObject,
  pipRequirement,
  profileName,
  repositoryUrl,
  type Step,
} from '@stx/formats';
import type { Assignment } from './parse-assignments.js';
import type { Note } from './remark.js';
import { splitScript, stepsOf } from './split-script.js';

/** The fields of an image.yaml that directives say; see imageSchema. */
export interface Draft {
  project: string;
  repository?: string;
  commit?: string;
  uid?: number;
  gid?: number;
  profiles: string[];
  pipPackages: string[];
  distPackages: string[];
  steps: Step[];
  /** Steps that StarlingX runs after everything else. */
  lastSteps: Step[];
  /** Undefined where nothing is said, which leaves it to the default. */
  removePython?: string[];
  removeSystem: string[];
  arguments: Record<string, string>;
}

export interface MapContext {
  /** The Python of the base the image is for, such as `3.13`. */
  python: string;
}

type Mapper = (draft: Draft, directive: Assignment, context: MapContext) => Note[];

const NO = /^(?:no|false|0|)$/iu;
const words = (text: string): string[] => text.split(/[\s,]+/u).filter((word) => word !== '');
const said = (value: string, why: string): Note[] => [{ value, why }];

/** Puts the words that a form accepts into a list, and names the others. */
function list(
  field: 'profiles' | 'pipPackages' | 'distPackages',
  form: { safeParse: (text: string) => { success: boolean } },
  what: string,
): Mapper {
  return (draft, { value }) => {
    draft[field] = [...new Set(words(value).filter((word) => form.safeParse(word).success))];
    return words(value)
      .filter((word) => !form.safeParse(word).success)
      .flatMap((word) => said(word, `is not ${what}`));
  };
}

function identity(field: 'uid' | 'gid'): Mapper {
  return (draft, { value }) => {
    const number = Number(value);
    if (!/^\d+$/u.test(value) || number < 1 || number > 65533) return said(value, 'is not a number from 1 to 65533');
    draft[field] = number;
    return [];
  };
}

function script(field: 'steps' | 'lastSteps', note: string | undefined): Mapper {
  return (draft, { value }, { python }) => {
    const commands = splitScript(value);
    draft[field] = commands.flatMap(stepsOf);
    const foreign = commands.filter((command) => /python3\.\d+/u.test(command) && !command.includes(`python${python}`));
    const other = foreign.flatMap((command) =>
      said(command, `is carried over, but names another Python than the base's ${python}`),
    );
    return note === undefined || commands.length === 0 ? other : [...said(value, note), ...other];
  };
}

const nothing: Mapper = () => [];
const unless =
  (fine: RegExp, why: string): Mapper =>
  (_draft, { value }) =>
    fine.test(value.trim()) ? [] : said(value, why);
const argument: Mapper = (draft, { key, value }) => {
  if (/[\p{Cc}\s]/u.test(value)) return said(value, 'is not one word');
  draft.arguments[key] = value;
  return [];
};

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
  CUSTOMIZATION: script('steps', undefined),
  POSTBUILD_REMOVE_PYTHON_PACKAGES: (draft, { value }) => {
    const names = words(value).filter((word) => distributionName.safeParse(word).success);
    draft.removePython = names;
    const others = words(value).filter((word) => !names.includes(word));
    return others.flatMap((word) => said(word, 'is not the name of a Python distribution'));
  },
  POSTBUILD_REMOVE_OS_PACKAGES: (draft, { value }) => {
    // The bases here do without them, and apt refuses to remove what it does not know.
    const absent = new Set(['python3-pip', 'python-pip-whl']);
    draft.removeSystem = words(value).filter((word) => !absent.has(word) && debianPackage.safeParse(word).success);
    return words(value)
      .filter((word) => !draft.removeSystem.includes(word))
      .flatMap((word) =>
        said(
          word,
          absent.has(word)
            ? 'is not in the base, so there is nothing to remove'
            : 'is not the name of a Debian package',
        ),
      );
  },
  POSTBUILD_COMMAND: script(
    'lastSteps',
    'is carried over as the last steps, before the removals and perhaps without a network: what installs or updates packages belongs into the lock instead',
  ),
};
