import { RELEASE_SET } from '@stx/formats';

const TARGETS = [
  'lock',
  'check-lock',
  'build-wheels',
  'plan-image',
  'explain',
  'build-image',
  'verify-image',
  'describe-image',
  'export-image',
  'load-image',
  'publish-image',
  'pack-wheels',
];

/** Targets of an image that builds no wheels. */
const DOCKERFILE_TARGETS = TARGETS.filter(
  (target) => !['lock', 'check-lock', 'build-wheels', 'pack-wheels'].includes(target),
);

/** Its own report of check-locks is in the keys of a project, so that a refused lock stops no other. */
export const lockReportInput = (project: string): object => ({
  'lock-report': [{ dependentTasksOutputFiles: `**/dist/locks/${project}.json` }],
});

/** The project.json of an image: what it stands on, and its targets. */
export function imageProjectJson(image: { name: string; base: string; wheels: readonly string[] }): object {
  const made = image.wheels.filter((set) => set !== RELEASE_SET).map((set) => `wheels-${set}`);
  // Nx puts what nx.json says in the place of the three dots.
  const dependsOn = ['...', { projects: made, target: 'build-wheels' }];
  const own: Record<string, object> = made.length === 0 ? {} : { lock: { dependsOn }, 'build-wheels': { dependsOn } };
  return {
    name: image.name,
    implicitDependencies: [
      `base-${image.base}`,
      `builder-${image.base}`,
      'loci',
      ...image.wheels.map((set) => `wheels-${set}`),
    ],
    namedInputs: lockReportInput(image.name),
    targets: Object.fromEntries(TARGETS.map((target) => [target, own[target] ?? {}])),
  };
}

/** The project.json of an image with a Dockerfile. Verification needs a base with Python even if the image has none. */
export function dockerfileProjectJson(image: {
  name: string;
  base?: string | undefined;
  wheels: readonly string[];
  /** Whether it has images of registries or a context that ./nx lock writes to its lock. */
  isLocked: boolean;
}): object {
  const made = image.wheels.map((set) => `wheels-${set}`);
  const dependsOn = ['...', { projects: made, target: 'build-wheels' }];
  const own: Record<string, object> = made.length === 0 ? {} : { 'build-image': { dependsOn } };
  return {
    name: image.name,
    implicitDependencies: [`base-${image.base ?? 'trixie'}`, ...made],
    targets: {
      // Its lock needs no image that others build.
      ...(image.isLocked ? { lock: { dependsOn: [] } } : {}),
      ...Object.fromEntries(DOCKERFILE_TARGETS.map((target) => [target, own[target] ?? {}])),
    },
  };
}
