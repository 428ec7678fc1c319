import { basename } from 'node:path';
import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import { checkEntries } from './check-entries.js';
import { checkMetadata, checkWheelFile, compareIdentity, parseHeaders, type Identity } from './check-metadata.js';
import { checkRecord } from './check-record.js';
import { checkStartupFiles } from './check-startup-files.js';
import { installedPath, SCHEMES, schemeOf } from './installed-path.js';
import { expandTag, parseWheelName } from './parse-wheel-name.js';
import { readZip, type ZipArchive, type ZipEntry } from './read-zip.js';

export interface InspectOptions {
  /** File names of `.pth` files (and customize modules) that this distribution may bring, beyond setuptools' own. */
  allowPth?: readonly string[];
  mostEntries?: number;
  /** Of all files together, unpacked. */
  mostBytes?: number;
}

export interface WheelInspection extends Identity {
  file: string;
  /** One `python-abi-platform` each. */
  tags: string[];
  /** Packages and modules that it brings, by their import names. */
  topLevel: string[];
  /** What it installs: paths below site-packages (others with their scheme and `:` in front), SHA-256 in hexadecimal digits. */
  files: { path: string; sha256: string }[];
  /** Everything for which it is refused. */
  faults: StxError[];
  warnings: string[];
}

const DIST_INFO = /^(?<name>[^/]+)-(?<version>[^/-]+)\.dist-info$/u;

/** Looks into a wheel (PEP 427, PEP 491) before anything trusts it; returns every fault, none when it may enter the store. */
export async function inspectWheel(
  path: string,
  expected: Identity,
  options: InspectOptions = {},
): Promise<WheelInspection> {
  const file = basename(path);
  const found: WheelInspection = {
    file,
    name: expected.name,
    version: expected.version,
    tags: [],
    topLevel: [],
    files: [],
    faults: [],
    warnings: [],
  };
  const refuse = (code: string, messages: readonly string[]): void => {
    found.faults.push(...messages.map((message) => new StxError(code, `${file}: ${message}`, { place: { file } })));
  };
  const said = parseWheelName(file);
  found.tags = said?.tags ?? [];
  refuse(
    'WHEEL_FILE_NAME',
    said === undefined ? ['is not the file name of a wheel'] : compareIdentity('the file name', said, expected),
  );
  let zip: ZipArchive;
  try {
    zip = await readZip(path, options.mostEntries ?? 100_000);
  } catch (error) {
    refuse('WHEEL_UNREADABLE', [
      `cannot be read as a zip archive: ${error instanceof Error ? error.message : String(error)}`,
    ]);
    return found;
  }
  try {
    const mostBytes = options.mostBytes ?? 4 * 1024 ** 3;
    if (zip.totalBytes > mostBytes) {
      refuse('WHEEL_TOO_LARGE', [
        `unpacks to ${String(zip.totalBytes)} bytes, at most ${String(mostBytes)} are allowed`,
      ]);
      return found;
    }
    await inspectContent(zip.entries, expected, options, found, refuse);
  } catch (error) {
    refuse('WHEEL_UNREADABLE', [error instanceof Error ? error.message : String(error)]);
  } finally {
    zip.close();
  }
  return found;
}

async function inspectContent(
  entries: readonly ZipEntry[],
  expected: Identity,
  options: InspectOptions,
  found: WheelInspection,
  refuse: (code: string, messages: readonly string[]) => void,
): Promise<void> {
  const { faults, warnings } = await checkEntries(entries);
  found.warnings.push(...warnings);
  refuse('WHEEL_ENTRY', faults);
  const schemes = new Set(entries.map((entry) => schemeOf(entry.name)).filter((scheme) => scheme !== undefined));
  refuse(
    'WHEEL_ENTRY',
    [...schemes]
      .filter((scheme) => !SCHEMES.includes(scheme))
      .map((scheme) => `has files for the unknown scheme '${scheme}'`),
  );
  refuse('WHEEL_PTH', await checkStartupFiles(expected.name, entries, options.allowPth ?? []));
  const infos = [...new Set(entries.map((entry) => entry.name.split('/')[0] ?? ''))].filter((name) =>
    name.endsWith('.dist-info'),
  );
  if (infos.length !== 1) {
    const shown =
      infos.length === 0 ? 'no .dist-info folder' : `several .dist-info folders: ${infos.sort().join(', ')}`;
    refuse('WHEEL_DIST_INFO', [`has ${shown}`]);
  }
  const groupsOf = (name: string): Partial<Identity> => DIST_INFO.exec(name)?.groups ?? {};
  const info =
    infos.find((name) => normalizeName(groupsOf(name).name ?? '') === normalizeName(expected.name)) ?? infos[0];
  if (info === undefined) return;
  refuse('WHEEL_DIST_INFO', compareIdentity('the .dist-info folder', groupsOf(info), expected));
  const read = async (name: string): Promise<string | undefined> => {
    const content = await entries.find((entry) => entry.name === `${info}/${name}`)?.read();
    if (content === undefined) refuse('WHEEL_INCOMPLETE', [`has no ${info}/${name}`]);
    return content?.toString('utf8');
  };
  const [metadata, wheel, record] = [await read('METADATA'), await read('WHEEL'), await read('RECORD')];
  if (metadata !== undefined) {
    refuse('WHEEL_METADATA', checkMetadata(metadata, expected));
    found.name = parseHeaders(metadata).get('name')?.[0] ?? found.name;
    found.version = parseHeaders(metadata).get('version')?.[0] ?? found.version;
  }
  if (wheel !== undefined) {
    refuse('WHEEL_METADATA', checkWheelFile(wheel));
    const tags = [...new Set((parseHeaders(wheel).get('tag') ?? []).flatMap(expandTag))].sort();
    if (tags.join() !== found.tags.join()) found.warnings.push(`WHEEL says the tags ${tags.join(', ')}`);
  }
  if (record === undefined) return;
  const check = await checkRecord(record, info, entries);
  refuse('WHEEL_RECORD', check.faults);
  found.files = [...check.hashes].map(([name, sha256]) => ({ path: installedPath(name), sha256 }));
  found.topLevel = topLevelOf(found.files.map((each) => each.path));
}

/** Import names: the first folder, or a module at the top with its suffixes (`.py`, `.cpython-313-x86_64-linux-gnu.so`) taken off. */
function topLevelOf(paths: readonly string[]): string[] {
  const names = paths
    .filter((path) => !path.includes(':') && !/^[^/]+\.(dist-info|libs)\//u.test(path))
    .map((path) =>
      path.includes('/') ? path.split('/')[0] : /^(?<name>[^.]+)\.(py|(.+\.)?so)$/u.exec(path)?.groups?.name,
    );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
