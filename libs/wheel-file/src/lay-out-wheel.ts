import { StxError } from '@stx/errors';
import { packagesOf, type Written } from './judge-destinations.js';
import { parseEntryPoints, type EntryPoint } from './parse-entry-points.js';
import type { ZipEntry } from './read-zip.js';

/** A virtual environment that wheels are installed into. */
export interface Environment {
  /** Its folder in the image. */
  folder: string;
  /** Such as `3.13`. */
  python: string;
}

/** A file of an installed wheel. */
export interface Destination extends Written {
  /**
   * What it is made from: an entry as it is, a script whose interpreter is put in, a command for an entry point, or what
   * installers write themselves; the list of installed files (`record`) is made of all the others.
   */
  kind: 'file' | 'script' | 'command' | 'installer' | 'record';
  isExecutable: boolean;
  /** Unpacked, before an interpreter is put in. */
  bytes: number;
  entry?: ZipEntry;
  read: () => Buffer;
}

export interface Layout {
  destinations: Destination[];
  /** Of the folders that the archive lists. */
  folders: Written[];
  /** What goes nowhere; all else is laid out. */
  faults: string[];
}

const INSTALLER = Buffer.from('stx-images\n');
/** What a script of a wheel begins with where its interpreter's place is to be put (PEP 427), and what ends that line. */
const TO_REWRITE = /^#!pythonw?(?<options>[ \t][^\r\n]*)?\r?(?<end>\n|$)/u;
const LONGEST_LINE = 512;

/**
 * Where the files of a wheel are when it is installed, with the commands for its entry points, as PyPA's "Binary distribution
 * format" says. Nothing is judged: paths are as the wheel has them.
 *
 * @param info The wheel's `.dist-info` folder.
 */
export function layOutWheel(entries: readonly ZipEntry[], info: string, environment: Environment): Layout {
  const layout: Layout = { destinations: [], folders: [], faults: [] };
  const distribution = info.replace(/-[^-]*\.dist-info$/u, '');
  const data = info.replace(/\.dist-info$/u, '.data');
  const packages = packagesOf(environment.python);
  const schemes: Partial<Record<string, string>> = {
    purelib: `${packages}/`,
    platlib: `${packages}/`,
    scripts: 'bin/',
    data: '',
    headers: `include/site/python${environment.python}/${distribution}/`,
  };
  const interpreter = `#!${environment.folder}/bin/python`;
  const unknown = new Set<string>();
  // Installers write these themselves, whatever the wheel has of their names (PyPA's "Recording installed projects").
  const own = new Set([`${info}/RECORD`, `${info}/INSTALLER`]);
  for (const entry of entries) {
    if (own.has(entry.name)) continue;
    const [top = '', scheme = '', ...rest] = entry.name.split('/');
    if (!top.endsWith('.data')) {
      place(layout, entry, `${packages}/${entry.name}`, 'file', interpreter);
      continue;
    }
    if (top !== data || entry.name === data) unknown.add(`${top}, and its data folder is ${data}`);
    else if (schemes[scheme] === undefined) {
      if (scheme !== '' || rest.length > 0) unknown.add(`for the unknown scheme '${scheme}'`);
    } else if (rest.length === 0) unknown.add(`${entry.name}, which is a folder`);
    // uv refuses such a wheel, and no shell finds the command.
    else if (scheme === 'scripts' && rest.length > 1) unknown.add(`${entry.name}, a script in a folder`);
    else if (rest.join('/') !== '') {
      place(
        layout,
        entry,
        `${schemes[scheme]}${rest.join('/')}`,
        scheme === 'scripts' ? 'script' : 'file',
        interpreter,
      );
    }
  }
  layout.faults.push(...[...unknown].map((what) => `has files ${what}`));
  for (const point of commandsOf(entries, info, layout.faults)) {
    const content = Buffer.from(command(point, interpreter));
    const source = `the entry point ${point.name}`;
    const made = { source, kind: 'command', isExecutable: true, bytes: content.length } as const;
    layout.destinations.push({ path: `bin/${point.name}`, ...made, read: () => content });
  }
  const added = { source: 'the installer', isExecutable: false, bytes: 0 };
  layout.destinations.push(
    { path: `${packages}/${info}/INSTALLER`, ...added, kind: 'installer', read: () => INSTALLER },
    { path: `${packages}/${info}/RECORD`, ...added, kind: 'record', read: () => Buffer.alloc(0) },
  );
  return layout;
}

function place(layout: Layout, entry: ZipEntry, path: string, kind: 'file' | 'script', interpreter: string): void {
  if (entry.isFolder) {
    layout.folders.push({ path: path.replace(/\/$/u, ''), source: entry.name });
    return;
  }
  layout.destinations.push({
    path,
    source: entry.name,
    kind,
    isExecutable: kind === 'script' || entry.isExecutable,
    bytes: entry.bytes,
    entry,
    read: kind === 'script' ? () => withInterpreter(entry.read(), interpreter) : entry.read,
  });
}

function commandsOf(entries: readonly ZipEntry[], info: string, faults: string[]): EntryPoint[] {
  const listed = entries.find(({ name }) => name === `${info}/entry_points.txt`);
  if (listed === undefined) return [];
  try {
    const content = listed.read();
    return parseEntryPoints(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content));
  } catch (error) {
    const why = error instanceof StxError ? error : undefined;
    const line = why?.place?.line;
    faults.push(
      `entry_points.txt ${line === undefined ? '' : `line ${String(line)} `}${why?.message ?? 'cannot be read as UTF-8'}`,
    );
    return [];
  }
}

/** A carriage return at the end of that line would be a part of the interpreter's name. */
function withInterpreter(content: Buffer, interpreter: string): Buffer {
  const head = content.subarray(0, LONGEST_LINE).toString('latin1');
  const found = TO_REWRITE.exec(head);
  if (found === null) return content;
  const { options = '', end = '' } = found.groups ?? {};
  return Buffer.concat([Buffer.from(`${interpreter}${options}${end}`, 'latin1'), content.subarray(found[0].length)]);
}

function command({ module, call }: EntryPoint, interpreter: string): string {
  const [first = call] = call.split('.');
  return `${interpreter}
import sys

from ${module} import ${first}

if __name__ == "__main__":
    sys.exit(${call}())
`;
}
