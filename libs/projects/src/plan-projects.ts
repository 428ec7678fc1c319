import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace } from '@stx/formats';
import {
  baseProjectJson,
  dockerfileProjectJson,
  imageProjectJson,
  targetsJson,
  variantProjectJson,
  wheelsProjectJson,
} from './project-json.js';

/** Content of a JSON file, by its path in the workspace. */
export type JsonFiles = Record<string, object>;

const fileOf = (folder: string): string => `${folder}/project.json`;

/** The project.json of every project that is made from files: images, their variants, bases, wheel sets and LOCI. */
export function planProjects(root: string): JsonFiles {
  const workspace = new Workspace(root);
  const bases = workspace.names('images', 'base.yaml').map((name) => ['base', name.slice('base-'.length)] as const);
  const builders = workspace
    .names('images', 'builder.yaml')
    .map((name) => ['builder', name.slice('builder-'.length)] as const);
  return {
    ...Object.fromEntries(workspace.names('images', 'image.yaml').flatMap((name) => imageFiles(workspace, name))),
    ...Object.fromEntries(
      [...bases, ...builders].map(([kind, base]) => [fileOf(`images/${kind}-${base}`), baseProjectJson(kind, base)]),
    ),
    [fileOf('images/loci')]: { name: 'loci', targets: targetsJson('loci') },
    ...Object.fromEntries(
      workspace
        .names('wheels', 'wheels.yaml')
        .map((name) => [fileOf(`wheels/${name}`), wheelsProjectJson({ name, base: workspace.wheelSet(name).base })]),
    ),
    [fileOf('tools/cloud')]: { name: 'cloud', targets: targetsJson('cloud') },
    [fileOf('tools/engine')]: { name: 'engine', targets: targetsJson('engine') },
  };
}

/** An image with a Dockerfile has one project; another has one more for each variant with a folder. */
function imageFiles(workspace: Workspace, name: string): [file: string, content: object][] {
  const own = workspace.dockerfileImage(name);
  if (own !== undefined) {
    const isLocked = own.images.length > 0 || typeof own.context === 'object';
    const { base, wheels } = own;
    const needsBuilder = workspace.derivedImage(name) !== undefined;
    return [[fileOf(`images/${name}`), dockerfileProjectJson({ name, base, wheels, isLocked, needsBuilder })]];
  }
  const { image, variants } = workspace.image(name);
  const built = variants.filter((base) => existsSync(join(workspace.root, 'images', name, base)));
  return [
    [fileOf(`images/${name}`), imageProjectJson({ ...image, name })],
    ...built.map((base): [string, object] => {
      const { wheels } = workspace.image(name, base).image;
      return [fileOf(`images/${name}/${base}`), variantProjectJson({ name, base, wheels })];
    }),
  ];
}
