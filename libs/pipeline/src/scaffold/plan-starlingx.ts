import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { gitObject, type Workspace } from '@stx/formats';
import {
  importedFiles,
  planImport,
  planUpdate,
  readRecord,
  readTree,
  RECORD_FILE,
  renderRemarks,
  type ImportOptions,
  type ImportPlan,
} from '@stx/importing';
import { unconstrainedVersions } from '@stx/lock';
import type { Context } from '../context/context.js';
import { standings } from './of-release.js';
import { requireCurrent } from './require-current.js';
import type { PlannedProjects } from './plan-new-image.js';

export interface StarlingxOptions {
  tree: string;
  only: string[];
  all: boolean;
  base: string;
  stream: string;
  commit: string[];
  wheelSet: string;
  moduleSet: string;
  /** Projects and files that the import overwrites. */
  force: string[];
  /** Whether to report what an import would change, and fail if that is anything. */
  check: boolean;
}

/**
 * The update of the workspace to a StarlingX tree; it runs nothing of the tree, and reports what no project contains.
 *
 * @throws AggregateError of IMPORT_BEHIND with `check`, one for each difference.
 */
export function planStarlingx({ workspace, root, say }: Context, options: StarlingxOptions): PlannedProjects {
  const read = readTree(resolve(root, options.tree));
  const plan = planImport(read.files, importOptions(workspace, options), read);
  const remarks = [...read.remarks, ...plan.remarks];
  const textOf = (path: string): string | undefined =>
    existsSync(join(workspace.root, path)) ? readFileSync(join(workspace.root, path), 'utf8') : undefined;
  const update = planUpdate(importedFiles(plan), {
    record: readRecord(textOf(RECORD_FILE)),
    read: textOf,
    force: options.force,
    covers: (from) => options.only.length === 0 && read.files.some(({ file }) => topOf(file) === topOf(from)),
  });
  if (options.check) requireCurrent(update, plan, options.base, textOf);
  if (remarks.length > 0) say(renderRemarks(remarks));
  const conflicts = update.differences.filter(({ isConflict }) => isConflict).length;
  const wheels = [plan.wheelSet, plan.moduleSet].flatMap((set) => Object.keys(set?.set.packages ?? {})).length;
  const images = [...plan.projects, ...plan.dockerfiles];
  const counts = `${String(images.length)} images and ${String(wheels)} wheels from ${String(read.files.length)} files`;
  const carried = `${String(plan.carried.length)} directives and entries carried over`;
  const changed = new Set(update.files.map(({ path }) => path.split('/')[1] ?? ''));
  return {
    files: update.files,
    lines: [
      ...update.differences.map(({ file, line, what }) => `${file}:${String(line)}: ${what}`),
      `${counts}; ${carried}, ${String(remarks.length)} remarks, ${String(update.files.length)} files written, ${String(conflicts)} values kept`,
      ...standings(workspace, options.base, plan.projects),
      ...plan.projects
        .filter(({ name }) => changed.has(name))
        .map(({ name }) => `next: ./nx lock ${name} && ./nx verify-image ${name}`),
      ...plan.dockerfiles.filter(({ name }) => changed.has(name)).map(({ name, image }) => nextOf(name, image)),
      ...[plan.wheelSet, plan.moduleSet].flatMap((set) =>
        set !== undefined && changed.has(set.name) ? [`next: ./nx lock wheels-${set.name}`] : [],
      ),
    ],
  };
}

/** What a Dockerfile image needs next; only one with a lock has the target `lock`. */
function nextOf(name: string, image: ImportPlan['dockerfiles'][number]['image']): string {
  const isLocked = image.images !== undefined || image.context !== undefined;
  return `next: ${isLocked ? `./nx lock ${name} && ` : ''}./nx build-image ${name}, then write images/${name}/verify.yaml`;
}

/** The folder of a tree that a file's repository is in. */
const topOf = (file: string): string => file.split('/')[0] ?? '';

function importOptions(workspace: Workspace, options: StarlingxOptions): ImportOptions {
  const { base, stream, only, all, wheelSet, moduleSet } = options;
  if (!existsSync(resolve(workspace.root, 'images', `base-${base}`, 'base.yaml'))) {
    const known = workspace.names('images', 'base.yaml').map((name) => name.replace(/^base-/u, ''));
    throw new StxError('BASE_UNKNOWN', `unknown base '${base}'`, { hint: `choose from ${known.join(', ')}` });
  }
  const { release } = workspace.wheelSet('base');
  const constraints = workspace.constraints(release);
  const sets = workspace.names('wheels', 'wheels.yaml');
  const made = sets.map((set) => {
    const packages = Object.entries(workspace.wheelSet(set).packages);
    return [set, packages.filter(([, { source }]) => source !== undefined).map(([name]) => name)] as const;
  });
  return {
    base,
    codename: base,
    python: workspace.base(base).python,
    stream,
    only,
    all,
    made: Object.fromEntries(made),
    commits: commitsOf(options.commit),
    wheelSet,
    moduleSet,
    owners: Object.fromEntries(workspace.labels().map(({ label, name }) => [label, name])),
    known: commitsOfSets(workspace, sets),
    release,
    constraints,
    released: unconstrainedVersions(workspace.releases(release), constraints),
  };
}

/** The commit that wheel sets have of each repository. */
function commitsOfSets(workspace: Workspace, sets: readonly string[]): Record<string, string> {
  const sources = sets.flatMap((set) => Object.values(workspace.wheelSet(set).packages).map(({ source }) => source));
  return Object.fromEntries(
    sources.flatMap((source) =>
      source !== undefined && 'git' in source ? [[source.git.repository, source.git.commit] as const] : [],
    ),
  );
}

function commitsOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      const [name, commit] = each.split('=');
      if (name !== undefined && gitObject.safeParse(commit).success) return [name, commit ?? ''];
      throw new StxError(
        'COMMIT_INVALID',
        `--commit=${each} is not <image>=<commit> or <repository>=<commit> with 40 hexadecimal digits`,
      );
    }),
  );
}
