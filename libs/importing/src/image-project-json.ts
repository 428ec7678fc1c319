import { RELEASE_SET } from '@stx/formats';

const TARGETS = [
  'lock',
  'check-lock',
  'build-wheels',
  'plan-image',
  'explain',
  'build-image',
  'verify-image',
  'export-image',
  'load-image',
  'publish-image',
  'pack-wheels',
];

/** The project.json of an image: what it stands on, and its targets. */
export function imageProjectJson(image: { name: string; base: string; wheels: readonly string[] }): object {
  const made = image.wheels.filter((set) => set !== RELEASE_SET).map((set) => `wheels-${set}`);
  const before = [...(made.length === 0 ? [] : ['^build-image', { projects: made, target: 'build-wheels' }])];
  const own: Record<string, object> =
    made.length === 0 ? {} : { lock: { dependsOn: before }, 'build-wheels': { dependsOn: ['check-lock', ...before] } };
  return {
    name: image.name,
    implicitDependencies: [
      `base-${image.base}`,
      `builder-${image.base}`,
      'loci',
      ...image.wheels.map((set) => `wheels-${set}`),
    ],
    targets: Object.fromEntries(TARGETS.map((target) => [target, own[target] ?? {}])),
  };
}
