import { imageSchema, indexReleaseOf, type Workspace } from '@stx/formats';
import { compareReleases, type Project } from '@stx/lock';
import type { Context } from '../context/context.js';

/** Compares new projects with the workspace's release. */
function standing(
  workspace: Workspace,
  base: string,
  file: string,
  projects: readonly Project[],
): ReturnType<typeof compareReleases> {
  const { release } = workspace.wheelSet('base');
  const { python } = workspace.base(base);
  return compareReleases({
    file,
    release,
    python,
    projects,
    releases: workspace.releases(release),
    constraints: workspace.constraints(release),
    waivers: {},
  });
}

/** The version, if the release may have it. @throws AggregateError of WRONG_RELEASE with the versions of the release. */
export function ofRelease({ workspace, say }: Context, base: string, distribution: string, version: string): string {
  const source = { sdist: { name: distribution, version } };
  const { faults, notes } = standing(workspace, base, 'image.yaml', [{ name: distribution, version, source }]);
  for (const note of notes) say(note);
  if (faults.length > 0) throw new AggregateError(faults, 'the version belongs to another release');
  return version;
}

/** A line for each imported project of another release, which a lock refuses until it is changed or waived. */
export function standings(
  workspace: Workspace,
  base: string,
  projects: readonly { name: string; image: object }[],
): string[] {
  return projects.flatMap(({ name, image: written }) => {
    const image = imageSchema.parse(written);
    const named = [{ ...image, name: image.project }, ...image.extraProjects].flatMap(
      ({ name: own, source, version }) =>
        source === undefined ? [] : [{ ...(indexReleaseOf(source) ?? { name: own, version }), source }],
    );
    const { faults, notes } = standing(workspace, base, `images/${name}/image.yaml`, named);
    return [
      ...faults.map(({ message, hint }) => `${name}: ${message}; ${hint ?? ''}`),
      ...notes.map((note) => `${name}: ${note}`),
    ];
  });
}
