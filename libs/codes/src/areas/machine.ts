import type { Meaning } from '../meaning.js';

/** This machine: settings, the cache folder, programs and the build engine. */
export const MACHINE = {
  BUILDER_UNUSABLE: {
    means: '`STX_BUILDER` names a buildx builder that cannot be used.',
    do: 'Check `docker buildx ls`, or give the address of a BuildKit.',
  },
  CACHE_UNSAFE: {
    means: 'Other users can write to the cache folder or to a file in it.',
    do: 'Fix owner and mode as the hint shows, or set `STX_CACHE_DIR` to a private folder.',
  },
  DISK_FULL: {
    means: 'A file could not be written because its disk or quota is full.',
    do: 'Free space, or set `STX_CACHE_DIR` to a folder on another disk.',
  },
  ENGINE_LOST: {
    means: 'The connection to the build engine broke and could not be restored.',
    do: 'Check that the engine runs, and its log; then run the command again.',
  },
  ENGINE_NOT_STARTED: {
    means: "The workspace's own BuildKit did not start.",
    do: 'Read its log; it needs root, runc and overlayfs.',
  },
  ENGINE_REFUSED: {
    means: 'The build engine refuses the connection or a request of the build.',
    do: 'Correct certificates, address or permissions as the hint says.',
  },
  ENGINE_UNREACHABLE: {
    means: 'No BuildKit answers at the address in `STX_BUILDER`.',
    do: 'Start it, correct the address, or unset `STX_BUILDER` to build on this machine.',
  },
  FILE_DENIED: {
    means: 'The machine refuses access to a file, or its file system is read-only.',
    do: 'Give your user access to it, or work on another disk.',
  },
  NETWORK_UNAVAILABLE: {
    means: 'The build engine cannot set up a separate network on this machine.',
    do: 'Fix what the message names, or set `STX_ENGINE_NETWORK=host`.',
  },
  PROGRAM_CHANGED: {
    means: 'A program that the workspace built was modified, so the workspace does not run it.',
    do: 'Remove its folder as the hint shows; the next command builds it again.',
  },
  PROGRAM_FAILED: {
    means: 'A program cannot be started, or ended with an error.',
    do: 'Read its last lines in the message, and the log that the hint names.',
  },
  PROGRAM_MISSING: {
    means: 'A program that the workspace runs, or that verify.yaml names, is not installed.',
    do: 'Install it; for a program in an image, add its package to `distPackages` in image.yaml.',
  },
  SETTING_INVALID: {
    means: 'A setting (an environment variable) has a value that cannot be used.',
    do: 'Correct the variable that the message names, or unset it.',
  },
  SETUP_NEEDS_GO: {
    means: 'The workspace has to build its engine, but Go is not installed.',
    do: 'Install Go, or Docker with BuildKit, or name a builder with `STX_BUILDER`.',
  },
  SETUP_NEEDS_ROOT: {
    means: 'The workspace has to install packages on this machine, which needs root.',
    do: 'Run the command as root, or install sudo.',
  },
  SETUP_PACKAGES: {
    means: 'Packages that the workspace needs on this machine are missing or cannot be installed.',
    do: 'Install them as the hint shows.',
  },
  SOCKET_FOLDER: {
    means: "The folder for the build engine's socket is not a private folder of this user.",
    do: 'Set `STX_CACHE_DIR` to a shorter path, or remove the folder.',
  },
  TOO_MANY_FILES: {
    means: 'The limit of open files is reached.',
    do: 'Raise the limit as the hint shows.',
  },
} as const satisfies Record<string, Meaning>;
