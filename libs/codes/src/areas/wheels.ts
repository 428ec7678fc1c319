import type { Meaning } from '../meaning.js';

/** Fetching, building and inspecting wheels. */
export const WHEELS = {
  DISTRIBUTION_UNKNOWN: {
    means: 'A derived image names a Python distribution that none of its wheel sets has.',
    do: 'Correct the name in image.yaml, or add the distribution to wheels.yaml of a set.',
  },
  DUPLICATE_WHEEL: {
    means: 'One wheel file name is listed with two contents.',
    do: 'Lock again, so that each file name has one hash.',
  },
  WHEELS_FAILED: {
    means: 'Some wheels of an image or a wheel set could not be fetched or built.',
    do: 'Fix the errors before it; each names its distribution.',
  },
  WHEEL_CONFLICT: {
    means: 'Two wheels of one image install the same file with different contents.',
    do: 'Remove one of the two distributions, or choose versions that do not share the file.',
  },
  WHEEL_DESTINATION: {
    means: "A wheel installs files to a path that it may not use, such as another distribution's package.",
    do: 'Choose another version, or build the distribution from source.',
  },
  WHEEL_DIST_INFO: {
    means: 'A wheel has no .dist-info folder, several, or one of another name or version.',
    do: 'Choose another version, or build the distribution from source.',
  },
  WHEEL_ENTRY: {
    means: 'A wheel has an entry with an unsafe or ambiguous path.',
    do: 'Do not install the wheel; choose another version or build it from source.',
  },
  WHEEL_ENTRY_POINTS: {
    means: 'entry_points.txt of a wheel is malformed.',
    do: 'Choose another version, or patch the source.',
  },
  WHEEL_FILE_NAME: {
    means: 'A file name is not that of a wheel or sdist, or names another distribution or version.',
    do: 'Use the file of the locked distribution and version.',
  },
  WHEEL_INCOMPLETE: {
    means: 'A wheel lacks METADATA, WHEEL or RECORD.',
    do: 'Choose another version, or build the distribution from source.',
  },
  WHEEL_METADATA: {
    means: 'METADATA or WHEEL of a wheel is malformed, or names another distribution or version.',
    do: 'Choose another version, or build the distribution from source.',
  },
  WHEEL_MISSING: {
    means: 'A wheel is missing from the store or damaged.',
    do: 'Run the build-wheels target again with `--skip-nx-cache`.',
  },
  WHEEL_NOT_BUILT: {
    means: 'A wheel cannot be built, because its source is not in the lock or was not fetched.',
    do: 'Lock the image or wheel set again.',
  },
  WHEEL_NOT_FETCHED: {
    means: 'A file that the lock names could not be downloaded from the Python index.',
    do: 'Check the index and the network settings; lock again if the index no longer has the file.',
  },
  WHEEL_PTH: {
    means: 'A wheel installs a .pth file whose code would run at every start of Python.',
    do: 'Choose another version, or accept it with a reason under `wheelWaivers`, as the hint shows.',
  },
  WHEEL_RECORD: {
    means: 'RECORD of a wheel does not match its files.',
    do: 'Choose another version, or accept it with a reason under `wheelWaivers`, as the hint shows.',
  },
  WHEEL_TAGS: {
    means: 'A wheel is not for the Python version or platform of the image.',
    do: 'Lock again, or build the distribution from source.',
  },
  WHEEL_UNREADABLE: {
    means: 'A wheel is not a readable zip archive, or larger than the limits allow.',
    do: 'Build or download the wheel again, or pin another version.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
