import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { parseRecord, type RecordLine } from './parse-record.js';
import type { ZipEntry } from './read-zip.js';

/** PEP 427 asks for sha256 or better. */
const ALGORITHMS = new Set(['sha256', 'sha384', 'sha512']);

export interface RecordCheck {
  /** Where RECORD and the archive differ, in the order of the list and then of the archive. */
  faults: string[];
  /** SHA-256 of each file that could be read, in hexadecimal digits. */
  hashes: Map<string, string>;
  /** Files that could not be read. */
  unreadable: string[];
}

/**
 * Compares RECORD with the archive in both directions, reading every file: what is listed is there with that hash and
 * size, and what is there is listed. pip and uv look at neither.
 */
export function checkRecord(text: string | undefined, distInfo: string, entries: readonly ZipEntry[]): RecordCheck {
  const unhashed = new Set(['RECORD', 'RECORD.jws', 'RECORD.p7s'].map((name) => `${distInfo}/${name}`));
  const check: RecordCheck = { faults: [], hashes: new Map(), unreadable: [] };
  const listed = text === undefined ? undefined : readList(text, check.faults);
  const files = new Map(entries.filter((entry) => !entry.isFolder).map((entry) => [entry.name, entry]));
  for (const { path, line } of listed?.values() ?? []) {
    if (!files.has(path)) check.faults.push(`line ${String(line)}: ${path} is not in the archive`);
  }
  for (const [path, entry] of files) {
    const line = listed?.get(path);
    // A signature of RECORD cannot be listed in what it signs.
    if (listed !== undefined && line === undefined && !(unhashed.has(path) && !path.endsWith('/RECORD'))) {
      check.faults.push(`${path} is not listed`);
    }
    checkFile(entry, line, unhashed.has(path), check);
  }
  return check;
}

function readList(text: string, faults: string[]): Map<string, RecordLine> | undefined {
  try {
    const listed = new Map<string, RecordLine>();
    for (const line of parseRecord(text)) {
      if (listed.has(line.path)) faults.push(`line ${String(line.line)}: ${line.path} is listed twice`);
      listed.set(line.path, line);
    }
    return listed;
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    faults.push(error.place?.line === undefined ? error.message : `line ${String(error.place.line)} ${error.message}`);
    return undefined;
  }
}

function checkFile(entry: ZipEntry, line: RecordLine | undefined, mayLackHash: boolean, check: RecordCheck): void {
  let content: Buffer;
  try {
    content = entry.read();
  } catch (error) {
    check.unreadable.push(`${entry.name} cannot be read: it ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  const sha256 = createHash('sha256').update(content).digest();
  check.hashes.set(entry.name, sha256.toString('hex'));
  if (line === undefined) return;
  const fault = (why: string): number => check.faults.push(`line ${String(line.line)}: ${entry.name} ${why}`);
  if (line.size !== undefined && line.size !== content.length) {
    fault(`has ${String(content.length)} bytes, listed are ${String(line.size)}`);
  }
  if (line.hash === undefined) {
    if (!mayLackHash) fault('has no hash');
    return;
  }
  const { algorithm, digest } = line.hash;
  if (!ALGORITHMS.has(algorithm)) {
    fault(`is hashed by ${algorithm}; sha256 or better is asked for`);
    return;
  }
  const got = (algorithm === 'sha256' ? sha256 : createHash(algorithm).update(content).digest()).toString('base64url');
  if (digest !== got) fault(`has the ${algorithm} ${got}, listed is ${digest}`);
}
