import { imageSchema, normalizeName } from '@stx/formats';
import { composeImage, isNone, type ImageText } from './compose-image.js';
import type { Draft, MapContext } from './make-mapper.js';
import type { StepFile } from './make-steps.js';
import { LOCI_MAPPERS } from './map-directives.js';
import type { DirectiveFile } from './read-directive-file.js';
import { nameOf, omitRequirements, type ModuleNames } from './omit-requirements.js';
import type { Packaging } from './read-packaging.js';
import type { Carried, Remark } from './remark.js';
import { remarkPackage } from './remark-packages.js';

export interface ImageContext extends MapContext, ModuleNames {
  base: string;
  /** Debian packages that the tree builds. */
  packaging: readonly Packaging[];
  /** Commits for images whose directives name a branch, by the image's name, and of repositories. */
  commits: Readonly<Record<string, string>>;
}

export interface PlannedProject {
  name: string;
  /** The directive file it comes from. */
  file: string;
  image: ImageText;
  base: string;
  wheels: string[];
  /** Files that the image's steps copy. */
  files: StepFile[];
  /** What differs from the directive file by intention, one line each. */
  comments: string[];
}

export interface ProjectPlan {
  project?: PlannedProject;
  remarks: Remark[];
  carried: Carried[];
}

/** Turns a directive file into the project of an image; every directive is carried over or has a remark. */
export function planImageProject(source: DirectiveFile, context: ImageContext): ProjectPlan {
  const { file, builder, directives } = source;
  const remarks = [...source.remarks];
  const carried: Carried[] = [];
  const remark = (key: string, value: string, why: string): void => {
    remarks.push({ file, line: directives.get(key)?.line ?? 1, key, value, why });
  };
  const noProject = builder === 'loci' ? undefined : `is not imported: StarlingX has no builder '${builder}'`;
  const draft = emptyDraft();
  for (const [key, directive] of directives) {
    const mapper = builder === 'loci' ? own(LOCI_MAPPERS, key) : undefined;
    if (noProject !== undefined) remark(key, directive.value, noProject);
    else if (mapper === undefined) remark(key, directive.value, 'is ignored: the builder loci does not read it');
    else {
      carried.push({ file, line: directive.line, key });
      for (const note of mapper(draft, directive, context)) remark(key, note.value, note.why);
    }
  }
  if (noProject !== undefined) return { remarks, carried };
  const requirements = omitRequirements(draft.pipPackages, context);
  draft.pipPackages = requirements.kept;
  for (const { value, why } of requirements.notes) remark('PIP_PACKAGES', value, why);
  const comments = requirements.notes.map(({ value, why }) => `${value} ${why}`);
  for (const name of draft.distPackages) {
    const why = remarkPackage(name, context.packaging);
    if (why !== undefined) remark('DIST_PACKAGES', name, why);
  }
  const given = own(context.commits, source.name);
  if (given !== undefined) draft.commit = given;
  const fault = whyNoSource(draft, directives);
  if (fault !== undefined) {
    remark(fault.key, directives.get(fault.key)?.value ?? '', fault.why);
    return { remarks, carried };
  }
  if (isNone(draft) && draft.project !== 'infra') {
    remark('PROJECT', draft.project, "names the service user; an image without a source has the user 'infra'");
  }
  const wheels = wheelsFor(draft, context);
  const image = composeImage(source, draft, context.base, wheels);
  const checked = imageSchema.safeParse(image);
  if (checked.success)
    return {
      project: { name: source.name, file, image, base: context.base, wheels, files: draft.files, comments },
      remarks,
      carried,
    };
  for (const issue of checked.error.issues)
    remark('', issue.path.map(String).join('.'), `is not imported: ${issue.message}`);
  return { remarks, carried };
}

/** What a record holds under a key of a directive file, which may be `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function emptyDraft(): Draft {
  return {
    project: '',
    profiles: [],
    pipPackages: [],
    distPackages: [],
    steps: [],
    lastSteps: [],
    files: [],
    removeSystem: [],
    arguments: {},
  };
}

/** Why an image cannot be imported: its source is not a commit. */
function whyNoSource(draft: Draft, directives: DirectiveFile['directives']): { key: string; why: string } | undefined {
  if (draft.project === '') return { key: 'PROJECT', why: 'is missing: the image is not imported' };
  if (isNone(draft)) return undefined;
  if (draft.repository === undefined || draft.repository === '')
    return { key: 'PROJECT_REPO', why: 'is missing: the image is not imported' };
  if (draft.commit !== undefined) return undefined;
  const what = directives.has('PROJECT_REF') ? 'names no commit' : 'is missing, which means the branch master';
  return { key: 'PROJECT_REF', why: `${what}: the image is not imported; give --commit=<image>=<commit>` };
}

/** The base set, for its release, and each set that makes one of the packages itself. */
function wheelsFor(draft: Draft, { made }: ImageContext): string[] {
  const wanted = new Set(draft.pipPackages.map(nameOf));
  const own = Object.entries(made).filter(([, names]) => names.some((name) => wanted.has(normalizeName(name))));
  return [...new Set(['base', ...own.map(([set]) => set)])];
}
