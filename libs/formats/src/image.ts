import { z } from 'zod';
import { gitSourceSchema } from './git-source.js';
import {
  absolutePath,
  debianPackage,
  distributionName,
  environmentName,
  imageLabel,
  labelName,
  octalMode,
  oneLine,
  pipRequirement,
  profileName,
  projectName,
  relativePath,
  systemUser,
  versionString,
} from './names.js';
import { packageRepositoriesSchema } from './package-repositories.js';
import { isOfIndex, sourceSchema } from './source.js';
import { wheelWaiverSchema } from './wheel-waiver.js';

const accountId = z.int().min(1).max(65533);

export const stepSchema = z.union(
  [
    z.strictObject({
      link: z
        .strictObject({ path: absolutePath, target: absolutePath })
        .describe('Creates a symbolic link `path` to `target`.'),
    }),
    z.strictObject({
      directory: z.strictObject({
        path: absolutePath,
        mode: octalMode.optional(),
        owner: systemUser.optional(),
      }),
    }),
    z.strictObject({
      file: z
        .strictObject({
          path: absolutePath,
          from: relativePath,
          source: projectName
            .optional()
            .describe('Entry of extraSources that contains `from` (default the folder of image.yaml).'),
          mode: octalMode.optional(),
        })
        .describe('Copies a file from the folder of image.yaml, or from a source, into the image.'),
    }),
    z.strictObject({
      user: z
        .strictObject({
          name: systemUser,
          uid: accountId,
          gid: accountId,
          home: absolutePath.describe('Home folder of the user; the step does not create it.'),
        })
        .describe('Adds a user and a group of the same name, so that a pod with this uid has a name.'),
    }),
    z.strictObject({ shell: z.string().min(1).describe('Script for bash -eu; runs in the build sandbox only.') }),
  ],
  { error: 'is not a step; give exactly one of link, directory, file, user, shell with the fields of that kind' },
);
export type Step = z.infer<typeof stepSchema>;

const waiverSchema = z.strictObject({
  distribution: distributionName,
  version: versionString.describe('Accepted version, in place of the constrained one.'),
  reason: oneLine.min(10).describe('Reason; the lock records it.'),
});

/** The tools that LOCI installs into every virtual environment. */
const BUILD_TOOLS = ['bindep', 'pip', 'pkginfo', 'uv', 'wheel'];

const contentFields = {
  source: sourceSchema.optional().describe('Source of the project; required unless project is none.'),
  version: versionString
    .optional()
    .describe('Version of the project, for a source that does not state it; not for an sdist, whose name does.'),
  profiles: z.array(profileName).default([]).describe("LOCI's bindep and pydep profiles (default none)."),
  extras: z.array(distributionName).default([]).describe('Extras of the project (PROJECT_PIP_EXTRAS).'),
  extraProjects: z
    .array(z.strictObject({ name: projectName, source: sourceSchema, version: versionString.optional() }))
    .default([])
    .describe('Other projects to install from source (EXTRA_PROJECTS).'),
  extraSources: z
    .array(z.strictObject({ name: projectName, source: gitSourceSchema }))
    .default([])
    .describe("Repositories that LOCI's scripts for the project clone; `novnc` stands for NOVNC_REPO and NOVNC_REF."),
  pipPackages: z
    .array(pipRequirement)
    .default([])
    .describe('Python distributions to install with the project (PIP_PACKAGES).'),
  distPackages: z
    .array(debianPackage)
    .default([])
    .describe('Debian packages to install, in addition to those of the profiles (DIST_PACKAGES).'),
  packageRepositories: packageRepositoriesSchema,
  steps: z.array(stepSchema).default([]).describe('Customization steps after the installation, in order.'),
  remove: z
    .strictObject({
      pythonPackages: z
        .array(distributionName)
        .default(BUILD_TOOLS)
        .describe("Python distributions to remove (default LOCI's own tools, which no service needs)."),
      distPackages: z.array(debianPackage).default([]),
    })
    .default({ pythonPackages: BUILD_TOOLS, distPackages: [] })
    .describe('Packages to remove at the end of the build, in the same layer.'),
  waivers: z.array(waiverSchema).default([]).describe('Versions that may differ from the constraints.'),
  wheelWaivers: z
    .array(wheelWaiverSchema)
    .default([])
    .describe('Accepted findings in wheels, each by the SHA-256 of the wheel.'),
  patches: z.array(relativePath).default([]).describe('Patches to the source, in order; `git apply` applies them.'),
};

const variantSchema = z
  .strictObject({
    source: contentFields.source,
    version: contentFields.version,
    profiles: z.array(profileName).optional(),
    pipPackages: z.array(pipRequirement).optional(),
    distPackages: z.array(debianPackage).optional(),
    packageRepositories: packageRepositoriesSchema,
    steps: z.array(stepSchema).optional(),
    waivers: z.array(waiverSchema).optional(),
    wheelWaivers: z.array(wheelWaiverSchema).optional(),
    patches: z.array(relativePath).optional(),
  })
  .describe('Keys that differ on that base; a key here replaces the one above.');

export const userSchema = z.strictObject({ uid: accountId, gid: accountId }).default({ uid: 42424, gid: 42424 });

/** `images/<name>/image.yaml`: one service image. */
export const imageSchema = z
  .strictObject({
    label: labelName.optional().describe('Name of the published image, unique in the workspace (default stx-<name>).'),
    base: projectName.describe('Base image: `trixie` is the project images/base-trixie.'),
    wheels: z
      .array(projectName)
      .min(1, 'needs at least one wheel set; it says which OpenStack release applies')
      .describe(
        'Wheel sets, in order. The first sets the OpenStack release; their distributions take precedence over those of the index.',
      ),
    project: projectName.describe('LOCI project, or `none` for an image of pip and distribution packages alone.'),
    ...contentFields,
    user: userSchema.describe('Service user that LOCI creates.'),
    environment: z.record(environmentName, oneLine).default({}).describe('Environment variables of the image.'),
    entrypoint: z.array(oneLine).default([]).describe('Program and arguments at the beginning of every start.'),
    command: z.array(oneLine).default([]).describe('Arguments, or the program, that a start can replace.'),
    labels: z
      .record(imageLabel, oneLine)
      .default({})
      .describe('Labels of the image, in addition to those that the build sets.'),
    arguments: z
      .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/u), oneLine)
      .default({})
      .describe(
        'Other build arguments of LOCI, such as HORIZON_EXTRA_PANELS. Arguments that the plan sets itself are refused.',
      ),
    variants: z.record(projectName, variantSchema).default({}).describe('The same service on other bases.'),
  })
  .superRefine((image, context) => {
    if (image.project !== 'none' && image.source === undefined) {
      context.addIssue({ code: 'custom', path: ['project'], message: 'needs a source; give one, or `project: none`' });
    }
    if (image.project === 'none' && image.source !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['source'],
        message: 'has no use with `project: none`; remove one of the two',
      });
    }
    for (const [index, name] of unknownSources(image)) {
      context.addIssue({
        code: 'custom',
        path: ['steps', index, 'file', 'source'],
        message: `names '${name}', which is not in extraSources; add it there`,
      });
    }
    const versioned = [
      { path: ['version'], ...image },
      ...image.extraProjects.map((each, index) => ({ ...each, path: ['extraProjects', index, 'version'] })),
    ];
    for (const { path, source, version } of versioned) {
      if (version === undefined || (source !== undefined && !isOfIndex(source))) continue;
      const message = source === undefined ? 'needs a source' : 'has no use with an sdist, which names its version';
      context.addIssue({ code: 'custom', path, message });
    }
    const refuse = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    const isRepeated = (names: readonly string[], index: number): boolean =>
      names.indexOf(names[index] ?? '') !== index;
    const sources = image.extraSources.map(({ name }) => name);
    for (const [index, name] of sources.entries()) {
      const path = ['extraSources', index, 'name'];
      if (name === 'project') refuse(path, 'would set PROJECT_REPO and PROJECT_REF; give `source` instead');
      if (isRepeated(sources, index)) refuse(path, 'is given twice');
    }
    const projects = image.extraProjects.map(({ name }) => name);
    for (const [index, name] of projects.entries()) {
      const path = ['extraProjects', index, 'name'];
      if (name === image.project) refuse(path, 'is the project of the image itself');
      if (isRepeated(projects, index)) refuse(path, 'is given twice');
    }
    for (const name of Object.keys(image.variants)) {
      if (name === image.base) {
        context.addIssue({
          code: 'custom',
          path: ['variants', name],
          message: 'is the base itself; variants are for other bases',
        });
      }
    }
  });
export type Image = z.infer<typeof imageSchema>;

/** Steps that copy from a source missing in extraSources: the index of the step, and the name. */
function unknownSources(image: { steps: Step[]; extraSources: { name: string }[] }): [number, string][] {
  const known = new Set(image.extraSources.map(({ name }) => name));
  return image.steps.flatMap((step, index): [number, string][] =>
    'file' in step && step.file.source !== undefined && !known.has(step.file.source) ? [[index, step.file.source]] : [],
  );
}

/** The image on one base: fields of the variant override the common ones. */
export function imageOn(image: Image, base: string): Image {
  const variant = image.variants[base];
  if (variant === undefined) return { ...image, base, variants: {} };
  const given = Object.fromEntries(Object.entries(variant).filter(([, value]) => value !== undefined));
  return { ...image, ...given, base, variants: {} };
}
