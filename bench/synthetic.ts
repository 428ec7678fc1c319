/** A workspace with a given number of images: copies of image.yaml and locks of our images under other names. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workspace } from '@stx/formats';
import { lockReportInput } from '@stx/projects';
import { execa } from 'execa';
import { copyWorkspace, ROOT } from '../tests/e2e/workspace.js';

const STUB = `// Leaves what a build would leave, for all tasks in one process; nothing is built.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

const digest = (text) => 'sha256:' + createHash('sha256').update(text).digest('hex');
const KINDS = { 'build-wheels': 'wheels', 'prepare-recipe': 'recipe' };

function leave(root, { project, target }) {
  const folder = join(root, 'dist', KINDS[target] ?? 'images', project);
  mkdirSync(folder, { recursive: true });
  const entries = Array.from({ length: 80 }, (_, index) => ({ name: 'n' + index, version: '1', sha256: digest(project + index) }));
  const receipt = target === 'build-wheels' ? { wheels: entries } : { image: project, digest: digest(project), layers: entries.slice(0, 20), inputs: {} };
  writeFileSync(join(folder, 'receipt.json'), JSON.stringify(receipt, null, 2));
}

export async function batch(graph, _options, _overrides, context) {
  const results = {};
  for (const { id, target } of Object.values(graph.tasks)) {
    leave(context.root, target);
    results[id] = { success: true, terminalOutput: '' };
  }
  return results;
}

export default async function one(_options, context) {
  leave(context.root, { project: context.projectName, target: context.targetName });
  return { success: true };
}
`;
const BATCH = "export { batch as default } from './stub.mjs';\n";
const BUILDING = ['prepare-recipe', 'build-base', 'build-builder', 'build-wheels', 'build-image'];

export const imageName = (index: number): string => `image-${String(index).padStart(4, '0')}`;

/** Creates the workspace; its executors only write receipts, so that a run can have a thousand images. */
export async function makeSynthetic(folder: string, count: number): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await copyWorkspace(folder);
  const shapes = new Workspace(ROOT).lociImages();
  for (const name of await readdir(join(folder, 'images'))) {
    if (!/^(?:base|builder)-|^loci$/u.test(name)) await rm(join(folder, 'images', name), { recursive: true });
  }
  for (let index = 0; index < count; index += 1) {
    const shape = shapes[index % shapes.length] ?? '';
    const to = join(folder, 'images', imageName(index));
    await mkdir(to);
    for (const file of ['image.yaml', 'image.lock.yaml', 'verify.yaml']) {
      await cp(join(ROOT, 'images', shape, file), join(to, file));
    }
    // Labels must be unique, and no lock contains them.
    const image = await readFile(join(to, 'image.yaml'), 'utf8');
    await writeFile(join(to, 'image.yaml'), image.replace(/^label: .*\n/mu, ''));
    const project = JSON.parse(await readFile(join(ROOT, 'images', shape, 'project.json'), 'utf8')) as object;
    await writeFile(
      join(to, 'project.json'),
      JSON.stringify({ ...project, name: imageName(index), namedInputs: lockReportInput(imageName(index)) }, null, 2),
    );
  }
  await replaceBuilding(folder);
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '--message=begin'],
  ]) {
    await execa('git', args, { cwd: folder });
  }
}

async function replaceBuilding(folder: string): Promise<void> {
  const plugin = join(folder, 'tools', 'nx-stx');
  const file = join(plugin, 'executors.json');
  const known = JSON.parse(await readFile(file, 'utf8')) as { executors: Record<string, object> };
  for (const name of BUILDING) {
    const stub = { implementation: './stub.mjs', batchImplementation: './stub-batch.mjs', preferBatch: true };
    known.executors[name] = { ...known.executors[name], ...stub };
  }
  await writeFile(file, JSON.stringify(known, null, 2));
  await writeFile(join(plugin, 'stub.mjs'), STUB);
  await writeFile(join(plugin, 'stub-batch.mjs'), BATCH);
}
