import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Workspace } from '@stx/formats';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const workspace = new Workspace(root);
const projectSchema = z.looseObject({
  name: z.string(),
  implicitDependencies: z.array(z.string()),
  targets: z.record(z.string(), z.unknown()),
});

test.each(workspace.names('images', 'image.yaml'))(
  'the edges of %s in the graph are those of its image.yaml',
  (name) => {
    const project = projectSchema.parse(JSON.parse(readFileSync(join(root, 'images', name, 'project.json'), 'utf8')));
    expect(project.name).toBe(name);
    const own = workspace.dockerfileImage(name);
    if (own !== undefined) {
      expect(project.implicitDependencies).toEqual([`base-${own.base}`]);
      return;
    }
    const { image } = workspace.image(name);
    expect([...project.implicitDependencies].sort()).toEqual(
      [`base-${image.base}`, `builder-${image.base}`, 'loci', ...image.wheels.map((set) => `wheels-${set}`)].sort(),
    );
  },
);

test('labels are unique in the workspace', () => {
  expect(() => {
    workspace.requireUniqueLabels();
  }).not.toThrow();
});
