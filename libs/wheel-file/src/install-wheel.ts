import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { StxError } from '@stx/errors';
import { judgeDestinations, packagesOf } from './judge-destinations.js';
import { layOutWheel, type Destination, type Environment } from './lay-out-wheel.js';
import { findInfo } from './find-info.js';
import { readZip } from './read-zip.js';

/** A file of an image, its path from the root without a slash before it. */
export interface TarEntry {
  path: string;
  mode: number;
  content: Buffer;
}

/** Up to here what was unpacked for the list of hashes is kept until it is written. */
const MOST_HELD = 64 * 1024 ** 2;

/**
 * The files of a wheel as they are when it is installed, in the order of their paths, with what an installer adds: commands for
 * its entry points, INSTALLER and RECORD. Modules are not compiled. What is in memory is the archive, one file, and at most 64 MiB.
 *
 * @throws StxError WHEEL_UNREADABLE with the first thing that makes the wheel no wheel, or unsafe to install.
 */
export function* installWheel(wheel: string, archive: Buffer, environment: Environment): Generator<TarEntry> {
  const refuse = (why: string): never => {
    throw new StxError('WHEEL_UNREADABLE', why, {
      place: { file: wheel },
      hint: 'build or download the wheel again, or pin another',
    });
  };
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
  };
  const { python } = environment;
  const entries = attempt(() => readZip(archive));
  const info = findInfo(entries) ?? refuse('has no .dist-info/METADATA');
  const { destinations, folders, faults } = layOutWheel(entries, info, environment);
  const name = info.replace(/-[^-]*\.dist-info$/u, '');
  const [fault] = [...faults, ...judgeDestinations(destinations, folders, { name, info, python })];
  if (fault !== undefined) refuse(fault);
  const root = environment.folder.slice(1);
  const read = holdSmall(destinations, (each) => attempt(each.read));
  const ordered = [...destinations].sort((one, other) => (one.path < other.path ? -1 : 1));
  const record = Buffer.from(renderRecord(ordered, packagesOf(python), read));
  for (const each of ordered) {
    const content = each.kind === 'record' ? record : read(each);
    yield { path: `${root}/${each.path}`, mode: each.isExecutable ? 0o755 : 0o644, content };
  }
}

/** Reads each file once where all of them fit into memory, else each time. */
function holdSmall(all: readonly Destination[], read: (each: Destination) => Buffer): (each: Destination) => Buffer {
  if (all.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_HELD) return read;
  const held = new Map<Destination, Buffer>();
  return (each) => {
    const content = held.get(each) ?? read(each);
    held.set(each, content);
    return content;
  };
}

/** RECORD (PEP 376): paths from site-packages, quoted as CSV where they must be; RECORD itself has neither hash nor size. */
function renderRecord(files: readonly Destination[], packages: string, read: (each: Destination) => Buffer): string {
  const field = (path: string): string => (/[",\r\n]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path);
  const lines = files.map((each) => {
    const path = field(posix.relative(packages, each.path));
    if (each.kind === 'record') return `${path},,\n`;
    const content = read(each);
    return `${path},sha256=${createHash('sha256').update(content).digest('base64url')},${String(content.length)}\n`;
  });
  return lines.sort().join('');
}
