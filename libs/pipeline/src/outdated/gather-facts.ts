import {
  constraintsOn,
  FOREIGN_LOCK_FILE,
  indexReleaseOf,
  normalizeName,
  parseReference,
  type Constraint,
  type Releases,
  type Source,
} from '@stx/formats';
import type { CommitFact, Facts, ForeignFact, ProjectFact } from '@stx/outdated';
import type { Context } from '../context/context.js';
import { imagesOnBases } from '../lock/images-on-bases.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { gatherLocked } from './gather-locked.js';

/** A source that a file of the workspace names. */
interface NamedSource {
  name: string;
  source: Source;
}

/** The constraints of a release on a Python, by name. */
type Limits = (release: string, python: string) => ReadonlyMap<string, Constraint>;

/** Reads the constraints of each release and Python once. */
function limitsOf({ workspace }: Context): Limits {
  const known = new Map<string, ReadonlyMap<string, Constraint>>();
  return (release, python) => {
    const key = `${release} ${python}`;
    const limits = known.get(key) ?? constraintsOn(workspace.constraints(release), python);
    known.set(key, limits);
    return limits;
  };
}

/** What the workspace has of the index and of registries. */
export function gatherFacts(context: Context): Facts & { unlocked: string[] } {
  const { workspace } = context;
  const limits = limitsOf(context);
  const images = imagesOnBases(context);
  const sets = workspace.names('wheels', 'wheels.yaml').map((name) => ({ name, set: workspace.wheelSet(name) }));
  const releases = [...new Set(sets.map(({ set }) => set.release))].sort();
  const sources = [
    ...images.flatMap(({ name, image: { base } }) => sourcesOf(context, limits, name, base)),
    ...sets.flatMap(({ name }) => sourcesOfSet(context, name)),
    ...workspace.names('images', 'image.yaml').flatMap((name) => sourceOfContext(context, name)),
  ];
  return {
    ...gatherLocked(
      context,
      images,
      sets.map(({ name }) => name),
    ),
    projects: sources.filter((each): each is ProjectFact => 'version' in each),
    commits: sources.filter((each): each is CommitFact => !('version' in each)),
    entries: sets.flatMap(({ name }) => entriesOf(context, limits, name)),
    pins: releases.flatMap((release) =>
      workspace
        .constraints(release)
        .map((constraint) => ({ constraint, file: `wheels/constraints/${release}/upper-constraints.txt` })),
    ),
    images: workspace.names('images', FOREIGN_LOCK_FILE).flatMap((name) => foreignImages(context, name)),
    releases: new Map(
      releases.flatMap((release): [string, Releases][] => {
        const table = workspace.releases(release);
        return table === undefined ? [] : [[release, table]];
      }),
    ),
  };
}

function sourcesOf(context: Context, limitsFor: Limits, name: string, base: string): (ProjectFact | CommitFact)[] {
  const { image, release, python } = imageSubject(context, { image: name, base });
  const own = image.source === undefined ? [] : [{ name: image.project, source: image.source }];
  const limits = limitsFor(release, python);
  return [...own, ...image.extraProjects, ...image.extraSources].map((each) =>
    factOf(each, release, limits, `images/${name}/image.yaml`),
  );
}

function factOf(
  { name, source }: NamedSource,
  release: string,
  limits: ReadonlyMap<string, Constraint>,
  file: string,
): ProjectFact | CommitFact {
  const fact = { name, source, release, file, ...indexReleaseOf(source) };
  return { ...fact, constraint: limits.get(normalizeName(fact.name)) };
}

function sourcesOfSet(context: Context, name: string): CommitFact[] {
  const { release, packages } = context.workspace.wheelSet(name);
  return Object.entries(packages).flatMap(([distribution, { source, unavailable }]): CommitFact[] => {
    if (source === undefined || unavailable !== undefined || indexReleaseOf(source) !== undefined) return [];
    return [{ name: distribution, source, release, constraint: undefined, file: `wheels/${name}/wheels.yaml` }];
  });
}

function sourceOfContext(context: Context, name: string): CommitFact[] {
  const image = context.workspace.dockerfileImage(name);
  if (typeof image?.context !== 'object') return [];
  const { source } = image.context;
  return [{ name, source, release: '', constraint: undefined, file: `images/${name}/image.yaml` }];
}

function entriesOf(context: Context, limitsFor: Limits, name: string): Facts['entries'] {
  const { release, base, packages } = context.workspace.wheelSet(name);
  const limits = limitsFor(release, context.workspace.base(base).python);
  return Object.entries(packages).flatMap(([distribution, { version, source, reason, unavailable }]) => {
    const isOfIndex = source === undefined || indexReleaseOf(source) !== undefined;
    if (!isOfIndex || unavailable !== undefined) return [];
    const constraint = limits.get(normalizeName(distribution));
    return [{ name: distribution, version, reason, constraint, release, file: `wheels/${name}/wheels.yaml` }];
  });
}

/** The images of a lock that a reference names by tag; a digest cannot move. */
function foreignImages(context: Context, name: string): ForeignFact[] {
  const file = `images/${name}/${FOREIGN_LOCK_FILE}`;
  return context.workspace
    .foreignLock(name)
    .images.filter(({ reference }) => parseReference(reference)?.version.startsWith('sha256:') === false)
    .map(({ reference, named }) => ({ reference, named, file }));
}
