import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { gitObject, type Workspace } from '@stx/formats';
import { importedFiles, planImport, readTree, renderRemarks, type ImportOptions } from '@stx/importing';
import type { Context } from '../context/context.js';
import { standings } from './of-release.js';
import type { PlannedProjects } from './plan-new-image.js';

export interface StarlingxOptions {
  tree: string;
  only: string[];
  all: boolean;
  base: string;
  stream: string;
  commit: string[];
  wheelSet: string;
}

/** The projects of a StarlingX tree, and a report of directives without an equivalent; runs no code of the tree. */
export function planStarlingx({ workspace, root, say }: Context, options: StarlingxOptions): PlannedProjects {
  const read = readTree(resolve(root, options.tree));
  const plan = planImport(read.files, importOptions(workspace, options));
  const remarks = [...read.remarks, ...plan.remarks];
  if (remarks.length > 0) say(renderRemarks(remarks));
  const wheels = Object.keys(plan.wheelSet?.set.packages ?? {}).length;
  const counts = `${String(plan.projects.length)} images and ${String(wheels)} wheels from ${String(read.files.length)} files`;
  const carried = `${String(plan.carried.length)} directives and entries carried over`;
  return {
    files: importedFiles(plan),
    lines: [
      `${counts}; ${carried}, ${String(remarks.length)} remarks above`,
      ...standings(workspace, options.base, plan.projects),
      ...plan.projects.map(({ name }) => `next: ./nx lock ${name} && ./nx verify-image ${name}`),
      ...(plan.wheelSet === undefined ? [] : [`next: ./nx lock wheels-${plan.wheelSet.name}`]),
    ],
  };
}

function importOptions(workspace: Workspace, options: StarlingxOptions): ImportOptions {
  const { base, stream, only, all, wheelSet } = options;
  if (!existsSync(resolve(workspace.root, 'images', `base-${base}`, 'base.yaml'))) {
    const known = workspace.names('images', 'base.yaml').map((name) => name.replace(/^base-/u, ''));
    throw new StxError('BASE_UNKNOWN', `unknown base '${base}'`, { hint: `choose from ${known.join(', ')}` });
  }
  const { release } = workspace.wheelSet('base');
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
    release,
    constraints: workspace.constraints(release),
  };
}

function commitsOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      const [name, commit] = each.split('=');
      if (name !== undefined && gitObject.safeParse(commit).success) return [name, commit ?? ''];
      throw new StxError('COMMIT_INVALID', `--commit=${each} is not <image>=<commit of 40 hexadecimal digits>`);
    }),
  );
}
