import { z } from 'zod';
import { archiveSchema, describeArchive } from './archive.js';
import { digestOf } from './canonical-json.js';
import { sourceKind } from './source-kind.js';

const schema = z.strictObject({ zip: archiveSchema });

/** A zip archive from a URL. */
export const zipSource = sourceKind({
  written: schema,
  locked: schema,
  yields: 'folder',
  isLockOf: (written, locked) => digestOf(written) === digestOf(locked),
  describe: ({ zip }) => describeArchive(zip),
  content: ({ zip }) => describeArchive(zip),
  reference: ({ zip }) => zip.sha256,
});
