import type { Constraint } from '@stx/formats';
import { chooseFiles, type Wanted } from './choose-files.js';
import { planImageProject, type ImageContext, type PlannedProject } from './plan-image-project.js';
import { planWheelSet, type PlannedSet } from './plan-wheel-set.js';
import { readDirectiveFile, type TreeFile } from './read-directive-file.js';
import { readWheelsCfg } from './read-wheels-cfg.js';
import { readWheelsInc } from './read-wheels-inc.js';
import type { Carried, Remark } from './remark.js';

export interface ImportOptions extends Wanted, ImageContext {
  /** The wheel set that `wheels.cfg` makes. */
  wheelSet: string;
  release: string;
  constraints: readonly Constraint[];
}

/** Projects a StarlingX tree makes, and everything in it that they do not say. */
export interface ImportPlan {
  projects: PlannedProject[];
  wheelSet?: PlannedSet;
  carried: Carried[];
  remarks: Remark[];
}

/** The files of a tree that an import reads. */
export const READ = /(?:_docker_image|_docker_images\.inc|wheels\.cfg|_wheels\.inc)$/u;

/** Plans an import; touches nothing. Each directive, entry and line of the files read is in `carried` or in `remarks`. */
export function planImport(files: readonly TreeFile[], options: ImportOptions): ImportPlan {
  const ending = (pattern: RegExp): TreeFile[] => files.filter(({ file }) => pattern.test(file));
  const directives = ending(/_docker_image$/u).map(readDirectiveFile);
  const choice = chooseFiles(directives, ending(/_docker_images\.inc$/u), options);
  const plans = choice.chosen.map((file) => planImageProject(file, options));
  const projects = plans.flatMap(({ project }) => (project === undefined ? [] : [project]));
  const left = choice.left.flatMap(({ file, why }) => [
    ...file.remarks,
    ...[...file.directives.values()].map(({ key, value, line }) => ({
      file: file.file,
      line,
      key,
      value,
      why: `not imported: ${why}`,
    })),
  ]);
  const lists = ending(/_wheels\.inc$/u).map((file) => readWheelsInc(file, options.made));
  const { taken, other } = chooseWheels(ending(/wheels\.cfg$/u), options);
  const wheels = taken.map(readWheelsCfg);
  const { set, remarks } = planWheelSet(wheels, { ...options, name: options.wheelSet });
  return {
    projects: projects.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(set === undefined ? {} : { wheelSet: set }),
    carried: [
      ...plans.flatMap((plan) => plan.carried),
      ...lists.flatMap((list) => list.carried),
      ...wheels.flatMap(({ file, entries }) => entries.map(({ name, line }) => ({ file, line, key: name }))),
    ],
    remarks: [
      ...choice.remarks,
      ...plans.flatMap((plan) => plan.remarks),
      ...left,
      ...lists.flatMap((list) => list.remarks),
      ...remarks,
      ...other,
    ].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line)),
  };
}

/** The `wheels.cfg` files of the wanted release and stream; a path that names neither is taken. */
function chooseWheels(
  files: readonly TreeFile[],
  { codename, stream, only, wheelSet }: ImportOptions,
): { taken: TreeFile[]; other: Remark[] } {
  const taken: TreeFile[] = [];
  const other: Remark[] = [];
  for (const source of files) {
    const release = /(?:^|[/_-])(bookworm|bullseye|buster|centos|forky|trixie)(?=[/_.-])/u.exec(source.file)?.[1];
    const of = /(?:^|[/_-])(dev|stable)-wheels\.cfg$/u.exec(source.file)?.[1];
    const why =
      release !== undefined && release !== codename
        ? `it is for ${release}, and ${codename} was asked for`
        : of !== undefined && of !== stream
          ? `it is of the stream '${of}', and '${stream}' was asked for`
          : source.file.includes('py2')
            ? 'it is for Python 2'
            : only.length > 0 && !only.includes(`wheels-${wheelSet}`)
              ? `only ${only.join(', ')} was asked for`
              : undefined;
    if (why === undefined) taken.push(source);
    else other.push({ file: source.file, line: 1, key: '', value: '', why: `not imported: ${why}` });
  }
  return { taken, other };
}
