import { basename } from 'node:path';
import { openPromise } from 'yauzl';
import { installedPath } from './installed-path.js';
import type { InstalledFiles } from './owners-of.js';
import { parseRecord } from './parse-record.js';

/**
 * What a wheel installs by its own RECORD, without reading the files; undefined where RECORD says something else than SHA-256
 * of a file, so that only its content would tell.
 */
export async function readRecorded(path: string, name: string): Promise<InstalledFiles | undefined> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!/^[^/]+\.dist-info\/RECORD$/u.test(entry.fileName)) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      const files = [];
      for (const { path: file, hash } of parseRecord(Buffer.concat(chunks).toString('utf8'))) {
        // RECORD itself, and signatures of it.
        if (hash === undefined) continue;
        if (hash.algorithm !== 'sha256') return undefined;
        files.push({ path: installedPath(file), sha256: Buffer.from(hash.digest, 'base64url').toString('hex') });
      }
      return { name, file: basename(path), files };
    }
    return undefined;
  } finally {
    zip.close();
  }
}
