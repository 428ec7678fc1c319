import type { Target } from './target.js';

export const WORKSPACE: readonly Target[] = [
  {
    target: 'lock',
    executor: 'update-locks',
    description: 'Moves one distribution in every image whose closure contains it, and nothing else.',
    options: {
      update: {
        type: 'string',
        description: 'Distribution, as name or name==version (default the newest version that the constraints allow).',
      },
      dryRun: {
        type: 'boolean',
        default: false,
        description: 'Whether to only print the images that would change, with the reason (default false).',
      },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'mirror-sources',
    description: 'Writes a source mirror: one archive of each commit in the locks, with exactly the locked content.',
    options: {
      output: {
        type: 'string',
        description: 'Folder of the mirror, relative to the workspace; set STX_SOURCE_MIRROR to it afterwards.',
      },
      projects: {
        type: 'string',
        description: 'Names of images, wheel sets (wheels-<set>) and `loci`, separated by commas (default all).',
      },
    },
    required: ['output'],
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'report-images',
    description: 'Prints a table of all images: size, distributions, start time, verification.',
    options: {
      json: { type: 'boolean', default: false, description: 'Whether to print the report as JSON (default false).' },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'outdated',
    description: 'Lists versions, yanked files and tags that are behind the Python index and the registries.',
    options: {
      json: { type: 'boolean', default: false, description: 'Whether to print the report as JSON (default false).' },
      all: {
        type: 'boolean',
        default: false,
        description:
          'Whether to list newer releases of constraints and what is accepted with a reason too (default false).',
      },
      check: { type: 'boolean', default: false, description: 'Whether to fail if there is a finding (default false).' },
      only: {
        type: 'string',
        default: '',
        description: 'Distributions and images of registries to ask about, separated by commas (default all).',
      },
    },
    of: ['workspace'],
    settings: 'project',
  },
  {
    target: 'plan-layers',
    description: 'Selects the distributions and packages that images share as layers, and writes images/layers.yaml.',
    options: {
      most: {
        type: 'integer',
        minimum: 1,
        maximum: 24,
        default: 16,
        description: 'Maximum number of shared layers of wheels in an image (default 16).',
      },
    },
    of: ['workspace'],
    settings: 'project',
    task: { dependsOn: [{ projects: ['base-*'], target: 'build-image' }] },
  },
  {
    target: 'up',
    executor: 'up-cloud',
    description: 'Starts a control plane of the built images on this machine.',
    options: {
      services: {
        type: 'string',
        description:
          'Images to start, separated by commas; the images that they need are added (default all with a cloud.yaml).',
      },
      address: { type: 'string', description: 'Loopback address of all services (default 127.0.0.1).' },
    },
    of: ['cloud'],
    settings: 'project',
  },
  {
    target: 'test',
    executor: 'test-cloud',
    description: "Runs a scenario or OpenStack's own tests against the cloud that is up.",
    options: {
      scenario: {
        type: 'string',
        description: 'File with the scenario, relative to the workspace (default tools/cloud/scenario.yaml).',
      },
      tempest: {
        type: 'string',
        description: 'Runs tests of the image tempest instead: smoke, or a regular expression of their names.',
      },
      keep: { type: 'boolean', description: 'Whether what the scenario creates stays in the cloud (default false).' },
    },
    of: ['cloud'],
    settings: 'project',
  },
  {
    target: 'down',
    executor: 'down-cloud',
    description: 'Stops the control plane of this workspace; its logs stay.',
    of: ['cloud'],
    settings: 'project',
  },
  {
    target: 'stop',
    executor: 'stop-engine',
    description: "Stops the workspace's own build engine; its state stays.",
    of: ['engine'],
  },
];
