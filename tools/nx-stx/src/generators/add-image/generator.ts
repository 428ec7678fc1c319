import { formatFiles, type Tree } from '@nx/devkit';
import { Workspace } from '@stx/formats';
import { newImageFiles, parseWanted } from '@stx/importing';
import { findVersion } from '../find-version.js';
import { ofRelease } from '../of-release.js';
import { runGenerator } from '../run-generator.js';
import { writeProjects } from '../write-projects.js';

export interface AddImageOptions {
  name: string;
  base: string;
  profiles: string[];
  force: boolean;
}

/** Makes the project of a new service image; its version, when not given, is the newest that the release's constraints allow. */
export default function generator(tree: Tree, { name, base, profiles, force }: AddImageOptions): Promise<void> {
  return runGenerator(async () => {
    const { distribution, version: given } = parseWanted(name);
    const workspace = new Workspace(tree.root);
    workspace.base(base);
    const version = ofRelease(
      workspace,
      base,
      distribution,
      given ?? (await findVersion(workspace, distribution, base)),
    );
    const files = newImageFiles({ distribution, version, base, profiles });
    writeProjects(tree, files, force);
    await formatFiles(tree);
    const project = files[0]?.path.split('/')[1] ?? distribution;
    console.log(`${distribution} ${version}; next: ./nx lock ${project} && ./nx verify-image ${project}`);
  });
}
