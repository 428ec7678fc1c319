import type { Target } from './target.js';

export const RELEASE: readonly Target[] = [
  {
    target: 'publish-release',
    description: 'Writes the manifest of a release, image lists and files for retags.',
    options: {
      images: {
        type: 'string',
        default: '',
        description: 'Projects, separated by commas (default all that can be published).',
      },
      contents: {
        type: 'string',
        enum: ['all', 'local'],
        default: 'all',
        description:
          'Images whose packages are recorded: all, fetching those that the store lacks, or local (default all).',
      },
      output: {
        type: 'string',
        default: 'dist/release.yaml',
        description: 'Path of the manifest; the other files are written next to it (default dist/release.yaml).',
      },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'check-image',
    description: 'Verifies the signatures of a published image, and compares its bills and provenance with its layers.',
    options: {
      reference: { type: 'string', description: 'Reference of the image in a registry, or folder of an OCI layout.' },
      key: { type: 'string', description: 'File of the public key, in PEM.' },
      bundles: {
        type: 'string',
        default: '',
        description: 'Folder of Sigstore bundles (default those attached to the image).',
      },
    },
    required: ['reference', 'key'],
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'compare-releases',
    description: 'Reports what differs between two releases; fails for downgrades and lost verification.',
    options: {
      from: { type: 'string', description: 'Path of the earlier release.yaml, or a git revision of the workspace.' },
      to: {
        type: 'string',
        default: 'dist/release.yaml',
        description: 'Path of the later release.yaml, or a git revision of the workspace (default dist/release.yaml).',
      },
      format: {
        type: 'string',
        enum: ['text', 'markdown', 'json'],
        default: 'text',
        description: 'Form of the report (default text); json is also written to dist/reports/comparison.json.',
      },
      output: { type: 'string', default: '', description: 'File for the report (default none).' },
      accept: {
        type: 'string',
        default: '',
        description: 'Packages and images whose downgrades and lost checks are intended, separated by commas.',
      },
      repositories: {
        type: 'string',
        default: '',
        description: 'Folder with clones of source repositories, by name, for the subjects of commits (default none).',
      },
    },
    required: ['from'],
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'report-release',
    description: 'Writes a page about the images of a release.',
    options: {
      release: {
        type: 'string',
        default: 'dist/release.yaml',
        description: 'Path of the release (default dist/release.yaml).',
      },
      from: {
        type: 'string',
        default: '',
        description: 'Path of an earlier release, for what changed (default none).',
      },
      title: { type: 'string', default: '', description: 'Title of the page (default the common tag of the images).' },
      output: {
        type: 'string',
        default: 'dist/release.html',
        description: 'Path of the page (default dist/release.html).',
      },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'prune-release',
    description: 'Lists, and on request deletes, what no kept release names in the registries.',
    options: {
      keep: {
        type: 'string',
        default: 'dist/release.yaml',
        description: 'Paths of all releases to keep, separated by commas (default dist/release.yaml).',
      },
      delete: {
        type: 'boolean',
        default: false,
        description: 'Whether to delete the listed manifests (default false).',
      },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'tag-release',
    description: 'Adds a tag to the images of a release by digest, and moves no layers.',
    options: {
      as: {
        oneOf: [{ type: 'string' }, { type: 'number' }],
        default: '',
        description: 'Tag to add, with the fields of publish.yaml: stx.13.0-v1.0.0-{codename}.',
      },
      file: {
        type: 'string',
        default: '',
        description: "Files of StarlingX's retag-images.sh, separated by commas, instead of --as.",
      },
      release: {
        type: 'string',
        default: 'dist/release.yaml',
        description: 'Path of the release (default dist/release.yaml).',
      },
      images: {
        type: 'string',
        default: '',
        description: 'Projects, separated by commas (default all of the release).',
      },
      move: {
        type: 'string',
        default: '',
        description: 'Labels of images whose existing tag may move, separated by commas (default none).',
      },
      dryRun: {
        type: 'boolean',
        default: false,
        description: 'Whether to only print the tags to set (default false).',
      },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'write-overrides',
    description: 'Writes overrides of charts or roles that run the images of a release.',
    options: {
      form: {
        type: 'string',
        enum: ['openstack-helm', 'starlingx', 'kolla-ansible'],
        description: 'Kind of deployment.',
      },
      values: {
        type: 'string',
        description: 'Files of the charts or roles, or folders with them, separated by commas.',
      },
      keys: {
        type: 'string',
        default: '',
        description:
          'Keys to set to other images, separated by commas: db_init=heat,keystone.bootstrap=openstackclients.',
      },
      release: {
        type: 'string',
        default: 'dist/release.yaml',
        description: 'Path of the release (default dist/release.yaml).',
      },
      base: {
        type: 'string',
        default: '',
        description: 'Codename of the base of the images (default the first base of each image).',
      },
      tags: {
        type: 'boolean',
        default: false,
        description: 'Whether OpenStack-Helm gets tags instead of digests (default false).',
      },
      output: { type: 'string', default: '', description: 'Folder of the overrides (default dist/overrides/<form>).' },
    },
    required: ['form', 'values'],
    of: ['workspace'],
    settings: 'project',
  },
];
