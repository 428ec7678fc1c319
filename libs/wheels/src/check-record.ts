import { parseRecord, type RecordLine } from './parse-record.js';
import type { ZipEntry } from './read-zip.js';

/** PEP 427 asks for sha256 or better. */
const ALGORITHMS = new Set(['sha256', 'sha384', 'sha512']);

export interface RecordCheck {
  faults: string[];
  /** SHA-256 of each file that could be read, in hexadecimal digits. */
  hashes: Map<string, string>;
}

/**
 * Compares RECORD with the archive in both directions, reading every file: what is listed is there with that hash and
 * size, and what is there is listed. pip and uv look at neither.
 */
export async function checkRecord(text: string, distInfo: string, entries: readonly ZipEntry[]): Promise<RecordCheck> {
  const unhashed = new Set(['RECORD', 'RECORD.jws', 'RECORD.p7s'].map((name) => `${distInfo}/${name}`));
  const hashes = new Map<string, string>();
  let lines: RecordLine[];
  try {
    lines = parseRecord(text);
  } catch (error) {
    return { faults: [error instanceof Error ? error.message : String(error)], hashes };
  }
  const faults: string[] = [];
  const listed = new Map<string, RecordLine>();
  for (const line of lines) {
    if (listed.has(line.path)) faults.push(`RECORD line ${String(line.line)}: ${line.path} is listed twice`);
    listed.set(line.path, line);
  }
  const files = new Map(entries.filter((entry) => !entry.isFolder).map((entry) => [entry.name, entry]));
  for (const { path, line } of listed.values()) {
    if (!files.has(path)) faults.push(`RECORD line ${String(line)}: ${path} is not in the archive`);
  }
  for (const [path, entry] of files) {
    const line = listed.get(path);
    // A signature of RECORD cannot be listed in what it signs.
    if (line === undefined && !(unhashed.has(path) && !path.endsWith('/RECORD'))) {
      faults.push(`${path} is not listed in RECORD`);
    }
    faults.push(...(await checkFile(entry, line, unhashed.has(path), hashes)));
  }
  return { faults, hashes };
}

async function checkFile(
  entry: ZipEntry,
  line: RecordLine | undefined,
  mayLackHash: boolean,
  hashes: Map<string, string>,
): Promise<string[]> {
  const faults: string[] = [];
  const algorithm = line?.hash?.algorithm ?? 'sha256';
  const where = `RECORD line ${String(line?.line)}: ${entry.name}`;
  if (!ALGORITHMS.has(algorithm)) return [`${where} is hashed by ${algorithm}; sha256 or better is asked for`];
  if (line !== undefined && line.hash === undefined && !mayLackHash) faults.push(`${where} has no hash`);
  if (line?.size !== undefined && line.size !== entry.bytes) {
    faults.push(`${where} has ${String(entry.bytes)} bytes, listed are ${String(line.size)}`);
  }
  try {
    const digests = await entry.digest(['sha256', algorithm]);
    hashes.set(entry.name, Buffer.from(digests.get('sha256') ?? '', 'base64url').toString('hex'));
    const got = digests.get(algorithm) ?? '';
    if (line?.hash !== undefined && line.hash.digest !== got) {
      faults.push(`${where} has the ${algorithm} ${got}, listed is ${line.hash.digest}`);
    }
  } catch (error) {
    faults.push(`${entry.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return faults;
}
