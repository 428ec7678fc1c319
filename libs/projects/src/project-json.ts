import { RELEASE_SET } from '@stx/formats';
import { targetsOf } from './target-table.js';
import { executorOf, type ProjectKind, type Target } from './targets/target.js';

/** What a project.json says of a target: nothing if nx.json has it all. */
function configOf(row: Target): object {
  if (row.settings === undefined || row.settings === 'target') return {};
  return { executor: `./tools/nx-stx:${executorOf(row)}`, ...(row.settings === 'project' ? row.task : {}) };
}

/** The targets of a kind of project. */
export const targetsJson = (kind: ProjectKind): Record<string, object> =>
  Object.fromEntries(targetsOf(kind).map((row) => [row.target, configOf(row)]));

/** Its own report of check-locks is in the keys of a project, so that a refused lock stops no other. */
export const lockReportInput = (project: string): object => ({
  'lock-report': [{ dependentTasksOutputFiles: `**/dist/locks/${project}.json` }],
});

const standsOn = (base: string, wheels: readonly string[]): string[] => [
  `base-${base}`,
  `builder-${base}`,
  'loci',
  ...wheels.map((set) => `wheels-${set}`),
];

/** Nx puts what nx.json says in the place of the three dots. */
const afterWheels = (sets: readonly string[]): object => ({
  dependsOn: ['...', { projects: sets.map((set) => `wheels-${set}`), target: 'build-wheels' }],
});

interface NamedImage {
  name: string;
  base: string;
  wheels: readonly string[];
}

function imageTargets(wheels: readonly string[]): Record<string, object> {
  const made = wheels.filter((set) => set !== RELEASE_SET);
  const after = made.length === 0 ? {} : { lock: afterWheels(made), 'build-wheels': afterWheels(made) };
  return { ...targetsJson('image'), ...after };
}

/** The project.json of an image: what it stands on, and its targets. */
export function imageProjectJson({ name, base, wheels }: NamedImage): object {
  return {
    name,
    implicitDependencies: standsOn(base, wheels),
    namedInputs: lockReportInput(name),
    targets: imageTargets(wheels),
  };
}

/** The project.json of an image on another base, in a folder of the image that has the name of the base. */
export function variantProjectJson({ name, base, wheels }: NamedImage): object {
  const project = `${name}-${base}`;
  const filesWithout = (omitted: string): string[] => [
    '{projectRoot}/**/*',
    `{workspaceRoot}/images/${name}/**/*`,
    `!{workspaceRoot}/images/${name}/{${omitted}}`,
    `!{workspaceRoot}/images/${name}/README.md`,
    `!{workspaceRoot}/images/${name}/${base}/**/*`,
  ];
  const targets = Object.entries(imageTargets(wheels));
  return {
    name: project,
    implicitDependencies: standsOn(base, wheels),
    namedInputs: {
      image: filesWithout('image.lock.yaml,project.json,verify.yaml,cloud.yaml'),
      verification: filesWithout('image.lock.yaml,project.json,cloud.yaml'),
      ...lockReportInput(project),
    },
    targets: Object.fromEntries(
      targets.map(([target, config]) => [target, { options: { image: name, base }, ...config }]),
    ),
  };
}

/** The project.json of an image with a Dockerfile. Verification needs a base with Python even if the image has none. */
export function dockerfileProjectJson(image: {
  name: string;
  base?: string | undefined;
  wheels: readonly string[];
  /** Whether it has images of registries or a context that ./nx lock writes to its lock. */
  isLocked: boolean;
  /** Whether pip of the builder image installs its wheels. */
  needsBuilder?: boolean;
}): object {
  return {
    name: image.name,
    implicitDependencies: [
      `base-${image.base ?? 'trixie'}`,
      ...(image.needsBuilder === true ? [`builder-${image.base ?? 'trixie'}`] : []),
      ...image.wheels.map((set) => `wheels-${set}`),
    ],
    targets: {
      // Its lock needs no image that others build.
      ...(image.isLocked ? { lock: { dependsOn: [] } } : {}),
      ...targetsJson('dockerfile'),
      ...(image.wheels.length === 0 ? {} : { 'build-image': afterWheels(image.wheels) }),
    },
  };
}

/** The project.json of a wheel set. */
export function wheelsProjectJson(set: { name: string; base: string }): object {
  const project = `wheels-${set.name}`;
  return {
    name: project,
    implicitDependencies: [`base-${set.base}`, `builder-${set.base}`],
    namedInputs: lockReportInput(project),
    targets: targetsJson('wheels'),
  };
}

/** The project.json of a base image or of its builder image. */
export function baseProjectJson(kind: 'base' | 'builder', base: string): object {
  return {
    name: `${kind}-${base}`,
    ...(kind === 'builder' ? { implicitDependencies: [`base-${base}`] } : {}),
    targets: targetsJson(kind),
  };
}
