import { imageSchema, normalizeName, type Image } from '@stx/formats';
import { DIRECTIVE_KEYS, NO_PROJECT } from './directive-keys.js';
import type { Draft, MapContext } from './make-mapper.js';
import type { StepFile } from './make-steps.js';
import { LOCI_MAPPERS } from './map-directives.js';
import type { DirectiveFile } from './read-directive-file.js';
import type { Carried, Remark } from './remark.js';

export interface ImageContext extends MapContext {
  base: string;
  /** Distributions that each wheel set makes itself, by the set's name. */
  made: Readonly<Record<string, readonly string[]>>;
  /** Commits given for images whose directives name a branch, by the image's name. */
  commits: Readonly<Record<string, string>>;
}

/** What image.yaml would say, in the order it says it. */
export type ImageText = Partial<Record<keyof Image, unknown>>;

export interface PlannedProject {
  name: string;
  /** The directive file it comes from. */
  file: string;
  image: ImageText;
  base: string;
  wheels: string[];
  /** Files that the image's steps copy. */
  files: StepFile[];
}

export interface ProjectPlan {
  project?: PlannedProject;
  remarks: Remark[];
  carried: Carried[];
}

/** Turns a directive file into an image's project, as far as it can be; every directive is carried over or remarked upon. */
export function planImageProject(source: DirectiveFile, context: ImageContext): ProjectPlan {
  const { file, builder, directives } = source;
  const remarks = [...source.remarks];
  const carried: Carried[] = [];
  const remark = (key: string, value: string, why: string): void => {
    remarks.push({ file, line: directives.get(key)?.line ?? 1, key, value, why });
  };
  const noProject = own(NO_PROJECT, builder) ?? (builder === 'loci' ? undefined : `there is no builder '${builder}'`);
  const draft = emptyDraft();
  for (const [key, directive] of directives) {
    const mapper = builder === 'loci' ? own(LOCI_MAPPERS, key) : undefined;
    if (noProject !== undefined) {
      const known = own(DIRECTIVE_KEYS, builder)?.includes(key) ?? false;
      remark(key, directive.value, known ? noProject : `${noProject}; the builder does not read it either`);
    } else if (mapper === undefined) remark(key, directive.value, 'is not a directive of the loci builder');
    else {
      carried.push({ file, line: directive.line, key });
      for (const note of mapper(draft, directive, context)) remark(key, note.value, note.why);
    }
  }
  if (noProject !== undefined) return { remarks, carried };
  const given = own(context.commits, source.name);
  if (given !== undefined) draft.commit = given;
  const fault = whyNoSource(draft, directives);
  if (fault !== undefined) {
    remark(fault.key, directives.get(fault.key)?.value ?? '', fault.why);
    return { remarks, carried };
  }
  if (isNone(draft) && draft.project !== 'infra') {
    remark('PROJECT', draft.project, "is the name of the service user; without a source it is 'infra' here");
  }
  const wheels = wheelsFor(draft, context);
  const image = imageText(source, draft, context.base, wheels);
  const checked = imageSchema.safeParse(image);
  if (checked.success)
    return {
      project: { name: source.name, file, image, base: context.base, wheels, files: draft.files },
      remarks,
      carried,
    };
  for (const issue of checked.error.issues)
    remark('', issue.path.map(String).join('.'), `makes no image: ${issue.message}`);
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

const isNone = ({ repository }: Draft): boolean => repository === 'nil';

/** Why an image cannot be made, where its source is not said by content. */
function whyNoSource(draft: Draft, directives: DirectiveFile['directives']): { key: string; why: string } | undefined {
  if (draft.project === '') return { key: 'PROJECT', why: 'is not said, and no image is made' };
  if (isNone(draft)) return undefined;
  if (draft.repository === undefined || draft.repository === '')
    return { key: 'PROJECT_REPO', why: 'is not said, and no image is made' };
  if (draft.commit !== undefined) return undefined;
  const what = directives.has('PROJECT_REF') ? 'names no commit' : 'is not said, which means the branch master';
  return { key: 'PROJECT_REF', why: `${what}, so no image is made; give one with --commit=<image>=<commit>` };
}

/** The base set, for its release, and each set that makes one of the packages itself. */
function wheelsFor(draft: Draft, { made }: ImageContext): string[] {
  const wanted = new Set(
    draft.pipPackages.map((requirement) => normalizeName(requirement.replace(/[[<>=!~].*$/u, ''))),
  );
  const own = Object.entries(made).filter(([, names]) => names.some((name) => wanted.has(normalizeName(name))));
  return [...new Set(['base', ...own.map(([set]) => set)])];
}

function imageText({ label, name }: DirectiveFile, draft: Draft, base: string, wheels: string[]): ImageText {
  const { repository, commit, uid, gid } = draft;
  const steps = [...draft.steps, ...draft.lastSteps];
  const remove = {
    ...(draft.removePython === undefined ? {} : { pythonPackages: draft.removePython }),
    ...(draft.removeSystem.length === 0 ? {} : { distPackages: draft.removeSystem }),
  };
  const some = (field: keyof Image, value: readonly unknown[]): ImageText =>
    value.length === 0 ? {} : { [field]: value };
  return {
    ...(label === `stx-${name}` ? {} : { label }),
    base,
    wheels,
    project: isNone(draft) ? 'none' : draft.project,
    ...(isNone(draft) ? {} : { source: { git: { repository, commit } } }),
    ...some('profiles', draft.profiles),
    ...some('pipPackages', draft.pipPackages),
    ...some('distPackages', draft.distPackages),
    ...(uid === undefined && gid === undefined ? {} : { user: { uid: uid ?? 42424, gid: gid ?? 42424 } }),
    ...some('steps', steps),
    ...(Object.keys(remove).length === 0 ? {} : { remove }),
    ...(Object.keys(draft.arguments).length === 0 ? {} : { arguments: draft.arguments }),
  };
}
