import { z } from 'zod';
import { distributionName, fileName, sha256, versionString } from './names.js';
import { sourceKind } from './source-kind.js';
import { isSdistOf } from './wheel-name.js';

const writtenSchema = z.strictObject({
  sdist: z.strictObject({
    name: distributionName.describe('Name on the Python index.'),
    version: versionString,
  }),
});

const lockedSchema = z.strictObject({ sdist: z.strictObject({ file: fileName, sha256 }) });

/** A source distribution of the Python index. */
export const sdistSource = sourceKind({
  written: writtenSchema,
  locked: lockedSchema,
  yields: 'file',
  isLockOf: ({ sdist }, locked) => isSdistOf(locked.sdist.file, sdist.name, sdist.version),
  describe: ({ sdist }) => ('file' in sdist ? sdist.file : `the sdist ${sdist.name} ${sdist.version}`),
  content: ({ sdist }) => `sdist ${sdist.file} ${sdist.sha256}`,
  reference: ({ sdist }, version) => version ?? sdist.sha256,
  repository: ({ sdist }) => `sdist:${sdist.name}`,
  release: ({ sdist }) => sdist,
  file: ({ sdist }) => sdist,
  misfit: ({ sdist }, { name, version }) =>
    isSdistOf(sdist.file, name, version)
      ? undefined
      : { path: ['sdist', 'file'], message: `is not an sdist of ${name} ${version}` },
});
