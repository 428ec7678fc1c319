import { z } from 'zod';
import { archiveUrl, relativePath, sha256 } from './names.js';

/** An archive by its URL and hash: users and locks name it in the same way. */
export const archiveSchema = z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() });
export type Archive = z.infer<typeof archiveSchema>;

/** An archive as a message names it. */
export function describeArchive({ url, sha256: hash, subdirectory }: Archive): string {
  return `${url} (sha256 ${hash}${subdirectory === undefined ? '' : `, ${subdirectory}`})`;
}
