import { z } from 'zod';
import { archiveSchema, describeArchive } from './archive.js';
import { digestOf } from './canonical-json.js';
import { sourceKind } from './source-kind.js';

const schema = z.strictObject({ tar: archiveSchema });

/** A tar archive from a URL. */
export const tarSource = sourceKind({
  written: schema,
  locked: schema,
  yields: 'folder',
  isLockOf: (written, locked) => digestOf(written) === digestOf(locked),
  describe: ({ tar }) => describeArchive(tar),
  content: ({ tar }) => describeArchive(tar),
  reference: ({ tar }) => tar.sha256,
});
