import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { StxError, type ErrorCode } from '@stx/errors';
import { normalizeName, type WheelWaiver } from '@stx/formats';
import { checkMetadata, checkWheelFile, compareIdentity, parseHeaders, type Identity } from './check-metadata.js';
import { caseWarnings, entryFault } from './check-names.js';
import { checkRecord } from './check-record.js';
import { startupFiles } from './check-startup-files.js';
import { isCompatible, type Target } from './check-tags.js';
import { infosOf } from './find-info.js';
import { judgeDestinations } from './judge-destinations.js';
import { layOutWheel, type Destination, type Layout } from './lay-out-wheel.js';
import { LIMITS, type Limits } from './limits.js';
import { openWheel } from './open-wheel.js';
import { expandTag, parseWheelName } from './parse-wheel-name.js';
import { readZip, type ZipEntry } from './read-zip.js';

export interface InspectOptions {
  target: Target;
  /** What is accepted of this very wheel; those of other wheels mean nothing here. */
  waivers?: readonly WheelWaiver[];
  limits?: Limits;
}

/** A file that a wheel installs: its path below the environment's folder, and SHA-256 in hexadecimal digits. */
export interface InstalledFile {
  path: string;
  sha256: string;
}

export interface WheelInspection extends Identity {
  file: string;
  sha256: string;
  /** One `python-abi-platform` each. */
  tags: string[];
  installed: InstalledFile[];
  /** Everything for which it is refused. */
  faults: StxError[];
  warnings: string[];
}

/** Where `#!python` leads while only equality counts; the same for all wheels. */
const ANY_FOLDER = '/environment';
const DIST_INFO = /^(?<name>[^/]+)-(?<version>[^/-]+)\.dist-info$/u;
const SHOWN = 3;

type Refuse = (code: ErrorCode, messages: readonly string[], waive?: string) => void;

/** Looks into a wheel (PEP 427, PEP 491) before anything trusts it; returns every fault, none when it may enter the store. */
export async function inspectWheel(
  path: string,
  expected: Identity,
  options: InspectOptions,
): Promise<WheelInspection> {
  const file = basename(path);
  let archive: Buffer;
  try {
    archive = await openWheel(path, options.limits?.archiveBytes);
  } catch (error) {
    const fault = new StxError('WHEEL_UNREADABLE', `cannot be read: ${messageOf(error)}`, { place: { file } });
    return { file, sha256: '', ...expected, tags: [], installed: [], faults: [fault], warnings: [] };
  }
  return inspectArchive(file, archive, expected, options);
}

/** The same for the bytes of a wheel. */
export function inspectArchive(
  file: string,
  archive: Buffer,
  expected: Identity,
  { target, waivers = [], limits = LIMITS }: InspectOptions,
): WheelInspection {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const { name, version } = expected;
  const found: WheelInspection = { file, sha256, name, version, tags: [], installed: [], faults: [], warnings: [] };
  const refuse: Refuse = (code, messages, waive) => {
    const hint = waive === undefined ? undefined : hintFor(expected, sha256, waive);
    for (const message of messages) {
      found.faults.push(new StxError(code, message, { place: { file }, ...(hint === undefined ? {} : { hint }) }));
    }
  };
  const said = parseWheelName(file);
  found.tags = said?.tags ?? [];
  const isOwn = (waiver: WheelWaiver): boolean => waiver.sha256 === sha256;
  if (said === undefined) refuse('WHEEL_FILE_NAME', ['is not the file name of a wheel']);
  else {
    refuse('WHEEL_FILE_NAME', compareIdentity('the file name', said, expected));
    const { python, machine } = target;
    const tags = said.tags.join(', ');
    if (!isCompatible(said.tags, target)) {
      refuse('WHEEL_TAGS', [`is for ${tags}; installed is on Python ${python}, Linux (glibc) on ${machine}`]);
    }
  }
  try {
    const entries = readZip(archive, limits);
    inspectEntries(entries, expected, target, waivers.filter(isOwn), found, refuse);
  } catch (error) {
    refuse('WHEEL_UNREADABLE', [`cannot be read as a wheel: ${messageOf(error)}`]);
  }
  return found;
}

function hintFor({ name }: Identity, sha256: string, waive: string): string {
  const waiver = `{ distribution: ${normalizeName(name)}, sha256: ${sha256}, ${waive}, reason: … }`;
  return `choose another version, or add to wheelWaivers of image.yaml or wheels.yaml: ${waiver}; then run ./nx lock`;
}

function inspectEntries(
  entries: readonly ZipEntry[],
  expected: Identity,
  target: Target,
  waivers: readonly WheelWaiver[],
  found: WheelInspection,
  refuse: Refuse,
): void {
  const names = entries.map(({ name }) => name);
  found.warnings.push(...caseWarnings(names));
  refuse(
    'WHEEL_ENTRY',
    names.map(entryFault).filter((fault) => fault !== undefined),
  );
  const infos = infosOf(entries);
  const [info] = infos;
  if (info === undefined || infos.length > 1) {
    const shown = info === undefined ? 'no .dist-info folder' : `several .dist-info folders: ${infos.join(', ')}`;
    refuse('WHEEL_DIST_INFO', [`has ${shown}`]);
  }
  if (info === undefined) return;
  refuse('WHEEL_DIST_INFO', compareIdentity('the .dist-info folder', DIST_INFO.exec(info)?.groups ?? {}, expected));
  inspectIdentity(entries, info, expected, found, refuse);
  const layout = layOutWheel(entries, info, { folder: ANY_FOLDER, python: target.python });
  inspectLayout(layout, info, expected, target, waivers, refuse);
  const record = entries.find(({ name }) => name === `${info}/RECORD`);
  if (record === undefined) refuse('WHEEL_INCOMPLETE', [`has no ${info}/RECORD`]);
  const check = checkRecord(record === undefined ? undefined : readText(record), info, entries);
  refuse('WHEEL_UNREADABLE', check.unreadable);
  if (!waivers.some((waiver) => waiver.record === true)) refuse('WHEEL_RECORD', shorten(check.faults), 'record: true');
  if (check.unreadable.length > 0) return;
  found.installed = layout.destinations.map((each) => ({
    path: each.path,
    sha256: hashOf(each, check.hashes, found.sha256),
  }));
}

function inspectIdentity(
  entries: readonly ZipEntry[],
  info: string,
  expected: Identity,
  found: WheelInspection,
  refuse: Refuse,
): void {
  const read = (name: string): string | undefined => {
    const entry = entries.find((each) => each.name === `${info}/${name}`);
    if (entry === undefined) refuse('WHEEL_INCOMPLETE', [`has no ${info}/${name}`]);
    return entry === undefined ? undefined : readText(entry);
  };
  const [metadata, wheel] = [read('METADATA'), read('WHEEL')];
  if (metadata !== undefined) {
    refuse('WHEEL_METADATA', checkMetadata(metadata, expected));
    const headers = parseHeaders(metadata);
    found.name = headers.get('name')?.[0] ?? found.name;
    found.version = headers.get('version')?.[0] ?? found.version;
  }
  if (wheel === undefined) return;
  refuse('WHEEL_METADATA', checkWheelFile(wheel));
  const tags = [...new Set((parseHeaders(wheel).get('tag') ?? []).flatMap(expandTag))].sort();
  if (tags.join() !== found.tags.join()) found.warnings.push(`WHEEL says the tags ${tags.join(', ')}`);
}

function inspectLayout(
  layout: Layout,
  info: string,
  { name }: Identity,
  { python }: Target,
  waivers: readonly WheelWaiver[],
  refuse: Refuse,
): void {
  refuse('WHEEL_ENTRY', layout.faults);
  refuse('WHEEL_DESTINATION', judgeDestinations(layout.destinations, layout.folders, { name, info, python }));
  const allowed = new Set(waivers.flatMap(({ startupFiles: files = [] }) => files));
  const startup = startupFiles(name, layout.destinations).filter((path) => !allowed.has(path));
  if (startup.length === 0) return;
  const waive = `startupFiles: [${startup.join(', ')}]`;
  refuse('WHEEL_PTH', [`${startup.join(', ')} would be run at every start of Python`], waive);
}

/** One fault, with as many places as a person reads. */
function shorten(faults: readonly string[]): string[] {
  if (faults.length === 0) return [];
  const more = faults.length > SHOWN ? `; and ${String(faults.length - SHOWN)} more` : '';
  const places = faults.length === 1 ? '1 place' : `${String(faults.length)} places`;
  return [`RECORD does not match the files in ${places}: ${faults.slice(0, SHOWN).join('; ')}${more}`];
}

/** What stands for the content of a file in comparisons between wheels. */
function hashOf(each: Destination, hashes: ReadonlyMap<string, string>, wheel: string): string {
  const known = each.kind === 'file' ? hashes.get(each.source) : undefined;
  if (known !== undefined) return known;
  // The list of installed files is each wheel's own; no other wheel may write it, not even the same bytes.
  if (each.kind === 'record') return createHash('sha256').update(`RECORD of ${wheel}`).digest('hex');
  const hash = createHash('sha256').update(each.read());
  // Installers differ in the text of a command, so that a file is never one.
  return (each.kind === 'command' ? hash.update('\0command') : hash).digest('hex');
}

const readText = (entry: ZipEntry): string => entry.read().toString('utf8');
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
