import { normalizeName, type Constraint } from '@stx/formats';
import { chooseFiles, type Wanted } from './choose-files.js';
import { chooseWheels } from './choose-wheels.js';
import { compareConstraints, type ImageRequirements } from './compare-constraints.js';
import type { DockerfileContext } from './find-dockerfile.js';
import { KNOWN_MODULES } from './known-modules.js';
import { planDockerfileProject, type PlannedDockerfile } from './plan-dockerfile-project.js';
import { planImageProject, type ImageContext, type PlannedProject } from './plan-image-project.js';
import { planModuleSet, planWheelSet, type PlannedSet } from './plan-wheel-set.js';
import { readDirectiveFile, type DirectiveFile, type TreeFile } from './read-directive-file.js';
import type { NamedFile } from './read-named.js';
import { readPackaging } from './read-packaging.js';
import { readWheelsCfg } from './read-wheels-cfg.js';
import { readWheelsInc, type WheelsList } from './read-wheels-inc.js';
import type { Carried, Remark } from './remark.js';
import { placesOf, whyNotRead, type Places } from './select-listed.js';

export interface ImportOptions extends Wanted, Omit<ImageContext, 'modules' | 'packaging'> {
  /** The wheel set that `wheels.cfg` makes. */
  wheelSet: string;
  /** The wheel set that `*_wheels.inc` makes. */
  moduleSet: string;
  /** Projects of the workspace by the label of their image, which an image of StarlingX with that label becomes. */
  owners?: Readonly<Record<string, string>>;
  /** Commits that wheel sets have of repositories, by URL. */
  known: Readonly<Record<string, string>>;
  release: string;
  constraints: readonly Constraint[];
}

/** The projects of a StarlingX tree, and everything in it that they do not contain. */
export interface ImportPlan {
  projects: PlannedProject[];
  /** Images with a Dockerfile of StarlingX. */
  dockerfiles: PlannedDockerfile[];
  wheelSet?: PlannedSet;
  moduleSet?: PlannedSet;
  carried: Carried[];
  remarks: Remark[];
  /** The images that StarlingX builds for the release, imported or not. */
  selected: { name: string; file: string }[];
}

/** What a tree has besides the files that are imported. */
export interface TreePlaces extends Places {
  packaging: readonly TreeFile[];
  /** Reads a file that a directive names. */
  read: (file: string) => NamedFile;
}

/** The files of a tree that an import reads. */
export const READ = /(?:_docker_image|_docker_images\.inc|wheels(?:-py2)?\.cfg|_wheels\.inc)$/u;

/** Plans an import; changes nothing. Each directive, entry and line of the files is in `carried` or in `remarks`. */
export function planImport(
  files: readonly TreeFile[],
  options: ImportOptions,
  places: TreePlaces = { ...placesOf(files), packaging: [], read: () => ({ why: 'there is no such file' }) },
): ImportPlan {
  const ending = (pattern: RegExp): TreeFile[] => files.filter(({ file }) => pattern.test(file));
  const { packaging, remarks: unread } = readPackaging(places.packaging, options.codename);
  const texts = new Map(places.packaging.map(({ file, text }) => [file, text]));
  const commitOf = ({
    project = '',
    repository = '',
    root,
  }: Parameters<DockerfileContext['commitOf']>[0]): string | undefined =>
    own(options.commits, project) ?? places.repositories.get(root) ?? own(options.known, repository);
  const lists = ending(/_wheels\.inc$/u).map((file) =>
    readList(file, places, options, () => readWheelsInc(file, { made: options.made, packaging, texts, commitOf })),
  );
  const wantsModules = options.only.length === 0 || options.only.includes(`wheels-${options.moduleSet}`);
  const planned = wantsModules ? lists.flatMap((list) => list.planned) : [];
  const moduleSet = planModuleSet(planned, { ...options, name: options.moduleSet });
  const names = planned.map(({ name }) => name);
  const context: ImageContext = {
    ...options,
    packaging,
    made: { ...options.made, [options.moduleSet]: [...(options.made[options.moduleSet] ?? []), ...names] },
    modules: [...Object.values(KNOWN_MODULES).flat(), ...lists.flatMap((list) => list.names)],
  };
  const directives = ending(/_docker_image$/u)
    .map(readDirectiveFile)
    .map((each) => ({ ...each, name: own(options.owners ?? {}, each.label) ?? each.name }));
  const choice = chooseFiles(directives, ending(/_docker_images\.inc$/u), places, options);
  const isDockerfile = ({ builder }: DirectiveFile): boolean => builder === 'docker' || builder === 'script';
  const plans = choice.chosen.filter((file) => !isDockerfile(file)).map((file) => planImageProject(file, context));
  const { read } = places;
  const sets = [options.moduleSet, options.wheelSet];
  const ofDockerfiles = choice.chosen
    .filter(isDockerfile)
    .map((file) => planDockerfileProject(file, { ...options, sets, texts, commitOf, read }));
  const dockerfiles = ofDockerfiles.flatMap(({ dockerfile }) => (dockerfile === undefined ? [] : [dockerfile]));
  const projects = plans.flatMap(({ project }) => (project === undefined ? [] : [project]));
  const { taken, other } = chooseWheels(ending(/wheels(?:-py2)?\.cfg$/u), options);
  const wheels = taken.map(readWheelsCfg);
  const { set, remarks } = planWheelSet(wheels, { ...options, name: options.wheelSet });
  return {
    projects: projects.sort(byName),
    dockerfiles: dockerfiles.sort(byName),
    ...(set === undefined ? {} : { wheelSet: set }),
    ...(moduleSet === undefined ? {} : { moduleSet }),
    selected: choice.chosen.map(({ name, file }) => ({ name, file })),
    carried: [
      ...[...plans, ...ofDockerfiles].flatMap((plan) => plan.carried),
      ...lists.flatMap((list) => list.carried),
      ...wheels.flatMap(({ file, entries }) => entries.map(({ name, line }) => ({ file, line, key: name }))),
    ],
    remarks: [
      ...unread,
      ...choice.remarks,
      ...[...plans, ...ofDockerfiles].flatMap((plan) => plan.remarks),
      ...choice.left.flatMap(remarkLeft),
      ...lists.flatMap((list) => list.remarks),
      ...remarks,
      ...other,
      ...remarkBase([
        ...projects.filter(({ image }) => image.distPackages !== undefined),
        ...dockerfiles.filter(({ base }) => base !== undefined),
      ]),
      ...compareConstraints(projects.map(requirementsOf), wheels, places.packaging, options),
    ].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line)),
  };
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

const own = (record: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

function readList(file: TreeFile, places: Places, options: ImportOptions, read: () => WheelsList): WheelsList {
  const why = whyNotRead(file.file, places, options);
  if (why === undefined) return read();
  const remark = { file: file.file, line: 1, key: '', value: '', why: `not imported: ${why}` };
  return { planned: [], names: [], carried: [], remarks: [remark] };
}

function remarkLeft({ file, why }: { file: DirectiveFile; why: string }): Remark[] {
  const keys = [...file.directives.values()].map(({ key, value, line }) => ({
    file: file.file,
    line,
    key,
    value,
    why: `not imported: ${why}`,
  }));
  return [...file.remarks, ...keys];
}

/** StarlingX's base image has more than Debian, which no directive says; one remark stands for all images. */
function remarkBase(images: readonly { name: string; file: string }[]): Remark[] {
  const [first] = images;
  if (first === undefined) return [];
  const value = images.map(({ name }) => name).join(', ');
  const why =
    "StarlingX's base image upgrades from its own repository STX, which is on by default, and brings openssh-client, python3-nss, libapache2-mod-wsgi-py3, python3-setuptools and python3-pip: name what the image needs in distPackages or its Dockerfile";
  return [{ file: first.file, line: 1, key: '', value, why }];
}

function requirementsOf({ name, file, image }: PlannedProject): ImageRequirements {
  const packages = Array.isArray(image.pipPackages) ? image.pipPackages.map(String) : [];
  const project = typeof image.project === 'string' && image.project !== 'none' ? [image.project] : [];
  return {
    name,
    file,
    packages: [...project, ...packages].map((each) => normalizeName(each.replace(/[[<>=!~;\s].*$/su, ''))),
  };
}
