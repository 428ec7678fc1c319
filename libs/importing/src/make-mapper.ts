import type { GitPatches, Step } from '@stx/formats';
import type { Assignment } from './collect-assignments.js';
import type { Note } from './remark.js';
import { makeSteps, type StepFile } from './make-steps.js';

/** The fields of image.yaml that directives set; see imageSchema. */
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
  /** Steps of POSTBUILD_COMMAND. */
  lastSteps: Step[];
  /** Files that the steps copy. */
  files: StepFile[];
  /** Undefined without the directive, which leaves the default. */
  removePython?: string[];
  removeSystem: string[];
  arguments: Record<string, string>;
  /** The service, from a Debian package that StarlingX patches. */
  patched?: { name: string; version: string; patches: GitPatches[] };
}

export interface MapContext {
  /** The Python of the base the image is for, such as `3.13`. */
  python: string;
}

/** Puts a directive into the draft, and returns what is not carried over. */
export type Mapper = (draft: Draft, directive: Assignment, context: MapContext) => Note[];

export const NO = /^(?:no|false|0|)$/iu;
export const words = (text: string): string[] => text.split(/[\s,]+/u).filter((word) => word !== '');
export const said = (value: string, why: string): Note[] => [{ value, why }];

/** Puts the words that a form accepts into a list, and names the others. */
export function list(
  field: 'profiles' | 'pipPackages' | 'distPackages',
  form: { safeParse: (text: string) => { success: boolean } },
  what: string,
  split: (text: string) => string[] = words,
): Mapper {
  return (draft, { value }) => {
    const all = split(value).map((word) => ({ word, fits: form.safeParse(word).success }));
    draft[field] = [...new Set(all.flatMap(({ word, fits }) => (fits ? [word] : [])))];
    return all.flatMap(({ word, fits }) => (fits ? [] : said(word, `is not ${what}`)));
  };
}

/**
 * Requirements as LOCI hands them to pip: parted by blanks alone, since a comma parts the limits of one version. What has
 * blanks around an operator comes back whole; its name alone would lose the limit.
 */
export function requirements(text: string): string[] {
  const found: string[] = [];
  for (const word of text.split(/\s+/u)) {
    const last = found.at(-1);
    if (last !== undefined && (/^[<>=!~,;@[]/u.test(word) || /[<>=!~,;@[]$/u.test(last))) {
      found[found.length - 1] = `${last} ${word}`;
    } else if (word !== '') found.push(word);
  }
  return found;
}

export function identity(field: 'uid' | 'gid'): Mapper {
  return (draft, { value }) => {
    const number = Number(value);
    if (!/^\d+$/u.test(value) || number < 1 || number > 65533) return said(value, 'is not a number from 1 to 65533');
    draft[field] = number;
    return [];
  };
}

/** CUSTOMIZATION, which StarlingX hands to bash after `echo` without quotes: its lines become one. */
export const customization: Mapper = (draft, { value }, context) => {
  const script = value.split(/\s+/u).join(' ').trim();
  draft.steps = stepsInto(draft, script);
  const lines = value.trim().split('\n');
  const isJoined = lines.some(
    (line, index) =>
      index > 0 && !/(?:&&|\|\||[;|])\s*$/u.test(lines[index - 1] ?? '') && !/^\s*(?:&&|[;|])/u.test(line),
  );
  return [
    ...(isJoined
      ? said(script, 'has line breaks that separate no commands: StarlingX joins the lines with blanks')
      : []),
    ...foreignPython(script, context),
  ];
};

/** POSTBUILD_COMMAND, which StarlingX runs in sh without -e. */
export const postbuild: Mapper = (draft, { value }, context) => {
  draft.lastSteps = stepsInto(draft, value);
  if (value.trim() === '') return [];
  const installs = value.split(/&&|\|\||[;\n]/u).filter((command) => INSTALLS.test(command));
  return [
    ...said(value, 'becomes the last step; it runs before `remove:`, StarlingX runs it after the removals'),
    ...(installs.length === 0 ? [] : said(installs.map((command) => command.trim()).join('; '), NETWORK)),
    ...foreignPython(value, context),
  ];
};

const NETWORK =
  'needs a network, which a step does not have: name these packages in pipPackages or distPackages, and run ./nx lock';
const INSTALLS = /\b(?:pip3?|apt|apt-get|curl|wget)\s+(?:-\S+\s+)*(?:install|update|upgrade|download|https?:)/u;

function stepsInto(draft: Draft, script: string): Step[] {
  const { steps, files } = makeSteps(script);
  draft.files.push(...files);
  return steps;
}

function foreignPython(script: string, { python }: MapContext): Note[] {
  const found = script.matchAll(/[^\s;&|]*python(?<version>3\.\d+)[^\s;&|]*/gu);
  return [...found].flatMap(({ 0: word, groups }) =>
    groups?.version === python ? [] : said(word, `names a Python that the base does not have; it has ${python}`),
  );
}

export const nothing: Mapper = () => [];
export const unless =
  (fine: RegExp, why: string): Mapper =>
  (_draft, { value }) =>
    fine.test(value.trim()) ? [] : said(value, why);
export const argument: Mapper = (draft, { key, value }) => {
  if (/[\p{Cc}\s]/u.test(value)) return said(value, 'is not one word');
  draft.arguments[key] = value;
  return [];
};
