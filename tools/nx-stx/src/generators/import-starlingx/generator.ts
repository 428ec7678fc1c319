import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatFiles, type Tree } from '@nx/devkit';
import { StxError } from '@stx/errors';
import { gitObject, Workspace } from '@stx/formats';
import { importedFiles, planImport, readTree, renderRemarks, type ImportOptions } from '@stx/importing';
import { standings } from '../of-release.js';
import { runGenerator } from '../run-generator.js';
import { writeProjects } from '../write-projects.js';

export interface ImportStarlingxOptions {
  tree: string;
  only: string[];
  all: boolean;
  base: string;
  stream: string;
  commit: string[];
  wheelSet: string;
  force: boolean;
}

/** Reads a StarlingX tree and writes its projects; nothing of the tree is run, and what no project says is printed. */
export default function generator(tree: Tree, options: ImportStarlingxOptions): Promise<void> {
  return runGenerator(async () => {
    const read = readTree(resolve(tree.root, options.tree));
    const workspace = new Workspace(tree.root);
    const { base } = options;
    const plan = planImport(read.files, importOptions(workspace, options));
    const remarks = [...read.remarks, ...plan.remarks];
    if (remarks.length > 0) console.log(renderRemarks(remarks));
    writeProjects(tree, importedFiles(plan), options.force);
    await formatFiles(tree);
    const wheels = Object.keys(plan.wheelSet?.set.packages ?? {}).length;
    const counts = `${String(plan.projects.length)} images and ${String(wheels)} wheels from ${String(read.files.length)} files`;
    console.log(
      `${counts}; ${String(plan.carried.length)} directives and entries carried over, ${String(remarks.length)} remarks above`,
    );
    for (const line of standings(workspace, base, plan.projects)) console.log(line);
    for (const { name } of plan.projects) console.log(`next: ./nx lock ${name} && ./nx verify-image ${name}`);
    if (plan.wheelSet !== undefined) console.log(`next: ./nx lock wheels-${plan.wheelSet.name}`);
  });
}

function importOptions(workspace: Workspace, options: ImportStarlingxOptions): ImportOptions {
  const { base, stream, only, all, wheelSet } = options;
  if (!existsSync(resolve(workspace.root, 'images', `base-${base}`, 'base.yaml'))) {
    const known = workspace.names('images', 'base.yaml').map((name) => name.replace(/^base-/u, ''));
    throw new StxError('BASE_UNKNOWN', `there is no base '${base}'`, { hint: `the bases are: ${known.join(', ')}` });
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
