import { IMAGE_OPTIONS, type Target } from './target.js';

export const USE: readonly Target[] = [
  {
    target: 'export-image',
    description: 'Writes a built image as an OCI archive.',
    options: {
      ...IMAGE_OPTIONS,
      output: {
        type: 'string',
        description: 'Path of the archive (default dist/archives/<label>.oci.tar).',
        default: '',
      },
    },
    of: ['image', 'dockerfile'],
    task: { dependsOn: ['build-image'] },
  },
  {
    target: 'load-image',
    description: 'Loads a built image into Docker or Podman.',
    options: {
      ...IMAGE_OPTIONS,
      into: {
        type: 'string',
        enum: ['docker', 'podman', ''],
        default: '',
        description: '`docker` or `podman` (default the installed one).',
      },
    },
    of: ['image', 'dockerfile'],
    task: { dependsOn: ['build-image'] },
  },
  {
    target: 'publish-image',
    description: 'Pushes a verified image to the registries in STX_REGISTRY, with its tags and its record.',
    options: {
      ...IMAGE_OPTIONS,
      tag: {
        oneOf: [{ type: 'string' }, { type: 'number' }],
        default: '',
        description: 'Tags, separated by commas, with the fields of publish.yaml (default the tags of publish.yaml).',
      },
      move: {
        type: 'boolean',
        default: false,
        description: 'Whether the tags of --tag may move from another image (default false).',
      },
      prefix: {
        oneOf: [{ type: 'string' }, { type: 'number' }],
        default: '',
        description: 'Value of {prefix} in tags (default that of publish.yaml).',
      },
      latestPrefix: {
        oneOf: [{ type: 'string' }, { type: 'number' }],
        default: '',
        description: 'Value of {prefix} in tags with {latest} (default that of publish.yaml).',
      },
      stream: {
        oneOf: [{ type: 'string' }, { type: 'number' }],
        default: '',
        description: 'Value of {stream} in tags (default that of publish.yaml).',
      },
      imageVersion: {
        oneOf: [{ type: 'string' }, { type: 'number' }],
        default: '',
        description: 'Value of {version} in tags (default that of publish.yaml).',
      },
    },
    of: ['image', 'dockerfile'],
    task: { dependsOn: ['verify-image'] },
  },
  {
    target: 'pack-wheels',
    description: 'Writes a tarball of wheels with their constraints.',
    options: {
      ...IMAGE_OPTIONS,
      output: {
        type: 'string',
        description: 'Path of the tarball (default dist/archives/<project>-wheels.tar).',
        default: '',
      },
    },
    of: ['image', 'wheels'],
    task: { dependsOn: ['build-wheels'] },
  },
  {
    target: 'report-wheels',
    description: "Compares a wheel set with the release's constraints and with the images that use it.",
    options: {
      json: { type: 'boolean', default: false, description: 'Whether to print the report as JSON (default false).' },
    },
    of: ['wheels'],
    settings: 'project',
  },
  {
    target: 'scan-image',
    description: 'Compares the packages of a built image with advisories; fails if one affects it without a decision.',
    options: {
      ...IMAGE_OPTIONS,
      advisories: { type: 'string', description: 'Folder or zip file with advisories in the OSV format.' },
    },
    required: ['advisories'],
    of: ['image', 'dockerfile'],
    task: { dependsOn: ['build-image'] },
  },
];
