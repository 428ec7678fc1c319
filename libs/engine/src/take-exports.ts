import { constants } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';

const MEBIBYTE = 2 ** 20;
/** The size limit in bytes of a text, and of a wheel or sdist, in a build's result. */
const TEXT_BYTES = 64 * MEBIBYTE;
const FILE_BYTES = 4096 * MEBIBYTE;
/** Further faults are only counted. */
const NAMED_FAULTS = 10;

/** The files that a build may write to its `folder` output; any other file is refused. */
export interface ExportRules {
  /** Name in messages. */
  name: string;
  /** Files that must be there. */
  required?: readonly string[];
  /** Files that may be there. */
  allowed?: readonly string[];
  /** The one file whose name is not known before; there must be exactly one that matches. */
  one?: RegExp;
  /** The size of each file, 4 GiB without it. */
  maxBytes?: number;
}

/**
 * Checks the files that a build exported, since untrusted code may have written them: only regular files, with expected names
 * and within the size limit. Nothing is opened or followed.
 *
 * @returns the path of each file, in the order of its name.
 * @throws StxError EXPORT_REFUSED that names every fault.
 */
export async function takeExports(folder: string, rules: ExportRules): Promise<string[]> {
  const { required = [], allowed = [], one, maxBytes = FILE_BYTES } = rules;
  const names = (await readdir(folder)).sort();
  const faults = required.filter((name) => !names.includes(name)).map((name) => `${name} is missing`);
  const matches = one === undefined ? [] : names.filter((name) => one.test(name));
  if (one !== undefined && matches.length !== 1) {
    faults.push(`expected one file like ${one.source}, found ${String(matches.length)}`);
  }
  const known = new Set([...required, ...allowed, ...matches]);
  for (const name of names) {
    const shown = JSON.stringify(name);
    const stat = await lstat(join(folder, name));
    if (!stat.isFile()) faults.push(`${shown} is ${kindOf(stat)}, not a regular file`);
    else if (!known.has(name)) faults.push(`${shown} is not expected`);
    else if (stat.size > maxBytes)
      faults.push(`${shown} has ${String(stat.size)} bytes, the limit is ${String(maxBytes)}`);
  }
  if (faults.length > 0) throw refused(rules.name, faults);
  return names.map((name) => join(folder, name));
}

/** The text of one file that takeExports accepted. @throws StxError EXPORT_REFUSED, also for one of more than 64 MiB. */
export async function readExportedText(folder: string, name: string, file: string): Promise<string> {
  const handle = await openRegular(join(folder, file), name);
  try {
    const { size } = await handle.stat();
    if (size > TEXT_BYTES)
      throw refused(name, [`${file} has ${String(size)} bytes, the limit is ${String(TEXT_BYTES)}`]);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Opens a file without following a link, and without blocking on a pipe. */
async function openRegular(path: string, name: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw refused(name, [error instanceof Error ? error.message : String(error)]);
    },
  );
  const stat = await handle.stat();
  if (stat.isFile()) return handle;
  await handle.close();
  throw refused(name, [`${path} is ${kindOf(stat)}, not a regular file`]);
}

interface Kind {
  isDirectory: () => boolean;
  isSymbolicLink: () => boolean;
  isFIFO: () => boolean;
  isSocket: () => boolean;
  isCharacterDevice: () => boolean;
}

function kindOf(stat: Kind): string {
  if (stat.isDirectory()) return 'a folder';
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isFIFO()) return 'a named pipe';
  if (stat.isSocket()) return 'a socket';
  return stat.isCharacterDevice() ? 'a character device' : 'a block device';
}

function refused(name: string, faults: readonly string[]): StxError {
  const more = faults.length - NAMED_FAULTS;
  const shown = [...faults.slice(0, NAMED_FAULTS), ...(more > 0 ? [`and ${String(more)} more`] : [])];
  return new StxError('EXPORT_REFUSED', `${name}: the build wrote unexpected files:\n  ${shown.join('\n  ')}`, {
    hint: 'the code that was built wrote these; fix its source before you use it',
  });
}
