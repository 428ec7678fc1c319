import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Workspace } from '@stx/formats';
import { dockerfileProjectJson, imageProjectJson } from '@stx/importing';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const workspace = new Workspace(root);
const projectSchema = z.looseObject({
  name: z.string(),
  implicitDependencies: z.array(z.string()),
  targets: z.record(z.string(), z.unknown()),
});

test.each(workspace.names('images', 'image.yaml'))(
  '%s has the edges that its image.yaml means, and every target of an image',
  (name) => {
    const project = projectSchema.parse(JSON.parse(readFileSync(join(root, 'images', name, 'project.json'), 'utf8')));
    expect(project.name).toBe(name);
    const own = workspace.dockerfileImage(name);
    if (own !== undefined) {
      const isLocked = own.images.length > 0 || typeof own.context === 'object';
      expect(project).toEqual(dockerfileProjectJson({ name, base: own.base, wheels: own.wheels, isLocked }));
      return;
    }
    expect(project).toEqual(imageProjectJson({ ...workspace.image(name).image, name }));
  },
);

test('labels are unique in the workspace', () => {
  expect(() => {
    workspace.requireUniqueLabels();
  }).not.toThrow();
});
