import { z } from 'zod';
import { dockerfileImageSchema, type DockerfileImage } from './dockerfile-image.js';
import { foreignReference } from './foreign-images.js';
import { stepSchema, userSchema } from './image.js';
import { distributionName, imageLabel, labelName, oneLine, projectName, relativePath } from './names.js';

/** An image that adds to a published one, as StarlingX's update-stx-image.sh does. */
export const derivedImageSchema = z
  .strictObject({
    builder: z.literal('derived').describe('Adds packages and files to an image of a registry.'),
    label: labelName.optional().describe('Name of the published image, unique in the workspace (default stx-<name>).'),
    from: foreignReference.describe('Image of a registry; ./nx lock writes its digest to images.lock.yaml.'),
    base: projectName.describe('Base image; pip comes from its builder image. `from` need not start from it.'),
    wheels: z.array(projectName).default([]).describe('Wheel sets, in order, that pythonPackages come from.'),
    pythonPackages: z
      .array(distributionName)
      .default([])
      .describe("Python distributions of the wheel sets; they replace the image's own of the same name."),
    packageFiles: z
      .array(relativePath.regex(/\.deb$/u, 'is not a .deb file'))
      .default([])
      .describe('Debian packages, as files next to image.yaml; one run of dpkg installs them.'),
    steps: z.array(stepSchema).default([]).describe('Customization steps after the packages, in order.'),
    user: userSchema.describe('User that verification starts the image as; the image keeps its own user.'),
    labels: z
      .record(imageLabel, oneLine)
      .default({})
      .describe('Labels of the image, in addition to those that the build sets.'),
  })
  .superRefine(({ wheels, pythonPackages, steps }, context) => {
    const refuse = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (wheels.length > 0 && pythonPackages.length === 0)
      refuse(['wheels'], 'has no use without pythonPackages; name the distributions to install');
    if (wheels.length === 0 && pythonPackages.length > 0)
      refuse(['pythonPackages'], 'needs a wheel set; name it in `wheels`');
    for (const [index, step] of steps.entries()) {
      if ('file' in step && step.file.source !== undefined)
        refuse(['steps', index, 'file', 'source'], 'has no use here; copy files that lie next to image.yaml');
    }
  });
export type DerivedImage = z.infer<typeof derivedImageSchema>;

/** The image as one with a Dockerfile, which is locked, verified and published in the same way. */
export function asDockerfileImage({ label, from, base, wheels, user, labels }: DerivedImage): DockerfileImage {
  const named = label === undefined ? {} : { label };
  return dockerfileImageSchema.parse({ builder: 'dockerfile', ...named, base, wheels, images: [from], user, labels });
}
