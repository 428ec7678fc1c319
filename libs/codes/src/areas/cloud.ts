import type { Meaning } from '../meaning.js';

/** Images as a running control plane. */
export const CLOUD = {
  CLOUD_ADDRESS: {
    means: '`--address` is not a loopback address; services of a cloud are for this machine alone.',
    do: 'Choose an address that begins with `127.`.',
  },
  CLOUD_CYCLE: {
    means: 'Images wait for each other in `after` of cloud.yaml.',
    do: 'Remove one of them from `after`.',
  },
  CLOUD_DOWN: {
    means: 'No cloud of this workspace is up.',
    do: 'Start one with `./nx up cloud`.',
  },
  CLOUD_DUPLICATE: {
    means: 'Two images have the same service, port, database, user or secret in cloud.yaml.',
    do: 'Choose another name or port in one of the two files.',
  },
  CLOUD_IDENTITY: {
    means: 'Keystone refused to create a user, role, service or endpoint.',
    do: 'Read its answer in the message, and its log.',
  },
  CLOUD_IMAGE: {
    means: 'An image has a user that its files do not know.',
    do: 'Correct `user` in image.yaml.',
  },
  CLOUD_NEEDS_ROOT: {
    means: 'A cloud mounts images and starts containers, which needs root.',
    do: 'Run the command as root.',
  },
  CLOUD_NOT_BUILT: {
    means: 'Images of the cloud are not built.',
    do: 'Build them with the command in the hint, or select fewer with `--services`.',
  },
  CLOUD_NOT_STOPPED: {
    means: 'Processes, containers or mounts of the cloud are left.',
    do: 'End what uses the folder that the hint names, and run `./nx down cloud` again.',
  },
  CLOUD_PACKAGES: {
    means: 'Programs that a cloud needs on this machine are not installed.',
    do: 'Install the Debian packages that the message names.',
  },
  CLOUD_PLACEHOLDER: {
    means: 'A placeholder in cloud.yaml has no value.',
    do: 'Use one of the names in the hint, or declare the database, user, secret or service.',
  },
  CLOUD_PORT_IN_USE: {
    means: 'A port of a service cannot be used, because another program listens there.',
    do: 'Stop that program, or choose another loopback address with `--address`.',
  },
  CLOUD_RUNS: {
    means: 'A cloud of this workspace runs already, or was not stopped.',
    do: 'Run `./nx down cloud` first.',
  },
  CLOUD_SCENARIO: {
    means: 'A step of the scenario failed in the cloud.',
    do: 'Read the answer in the message, and the logs of the services in dist/cloud/logs.',
  },
  CLOUD_SERVICE_ENDED: {
    means: 'A service of the cloud ended by itself.',
    do: 'Read the end of its log in the message, and correct cloud.yaml or the image.',
  },
  CLOUD_SERVICE_SILENT: {
    means: 'A service of the cloud did not answer in time.',
    do: 'Read its log, or raise `timeoutSeconds` in cloud.yaml.',
  },
  CLOUD_UNKNOWN_IMAGE: {
    means: 'An image that is selected, or named in `after`, has no cloud.yaml.',
    do: 'Choose one of the images in the hint.',
  },
  CLOUD_WITHOUT_KEYSTONE: {
    means: 'The selected images have no Keystone.',
    do: 'Select keystone, or images that come after it.',
  },
} as const satisfies Record<string, Meaning>;
