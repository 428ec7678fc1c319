import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { StxError } from '@stx/errors';
import { parseEntryPoints, type EntryPoint } from './parse-entry-points.js';
import type { WheelFile } from './read-wheel.js';

/** A virtual environment that wheels are installed into. */
export interface Environment {
  /** Its folder in the image. */
  folder: string;
  /** Such as `3.13`. */
  python: string;
}

/** A file of an image, its path from the root without a slash before it. */
export interface LaidOutFile {
  path: string;
  mode: number;
  content: Buffer;
}

const DATA = /^(?<distribution>[^/]+)-[^/-]+\.data\/(?<scheme>[^/]+)\/(?<rest>.+)$/u;
const OWN = /^[^/]+\.dist-info\/(?:RECORD|INSTALLER)$/u;
/** What a script of a wheel begins with where its interpreter's place is to be put (PEP 427). */
const TO_REWRITE = /^#!pythonw?(?=[ \t\r\n])/u;
const INSTALLER = 'stx-images\n';

/**
 * Where the files of a wheel are when it is installed, with what an installer adds: commands for its entry points,
 * INSTALLER and RECORD. As PyPA's "Binary distribution format" and "Recording installed projects" say; modules are not
 * compiled.
 *
 * @throws StxError WHEEL_UNREADABLE where it has no .dist-info, or an entry point or a scheme that means nothing.
 */
export function layOutWheel(wheel: string, files: readonly WheelFile[], environment: Environment): LaidOutFile[] {
  const refuse = (why: string): never => {
    throw new StxError('WHEEL_UNREADABLE', `${wheel}: ${why}`, { hint: 'see that the wheel is sound, or pin another' });
  };
  const info = files.find(({ name }) => /^[^/]+\.dist-info\/METADATA$/u.test(name))?.name.split('/')[0];
  if (info === undefined) return refuse('has no .dist-info/METADATA');
  const root = environment.folder.slice(1);
  const packages = `${root}/lib/python${environment.python}/site-packages`;
  const schemes: Partial<Record<string, (distribution: string) => string>> = {
    purelib: () => packages,
    platlib: () => packages,
    scripts: () => `${root}/bin`,
    data: () => root,
    headers: (distribution) => `${root}/include/site/python${environment.python}/${distribution}`,
  };
  const interpreter = `#!${environment.folder}/bin/python`;
  const laid = new Map<string, LaidOutFile>();
  const put = (path: string, isExecutable: boolean, content: Buffer): void => {
    if (!posix.normalize(path).startsWith(`${root}/`)) refuse(`${path} is not in the virtual environment`);
    laid.set(path, { path, mode: isExecutable ? 0o755 : 0o644, content });
  };
  for (const { name, isExecutable, content } of files) {
    if (OWN.test(name)) continue;
    const data = DATA.exec(name)?.groups as { distribution: string; scheme: string; rest: string } | undefined;
    if (data === undefined) {
      put(`${packages}/${name}`, isExecutable, content);
      continue;
    }
    const folder = schemes[data.scheme]?.(data.distribution) ?? refuse(`${name} is of a scheme that means nothing`);
    if (data.scheme === 'scripts') put(`${folder}/${data.rest}`, true, withInterpreter(content, interpreter));
    else put(`${folder}/${data.rest}`, isExecutable, content);
  }
  for (const point of entryPointsOf(files, info, refuse)) {
    put(`${root}/bin/${point.name}`, true, Buffer.from(command(point, interpreter)));
  }
  put(`${packages}/${info}/INSTALLER`, false, Buffer.from(INSTALLER));
  const record = `${packages}/${info}/RECORD`;
  put(record, false, Buffer.from(renderRecord([...laid.values()], packages, record)));
  return [...laid.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function entryPointsOf(files: readonly WheelFile[], info: string, refuse: (why: string) => never): EntryPoint[] {
  const listed = files.find(({ name }) => name === `${info}/entry_points.txt`);
  if (listed === undefined) return [];
  try {
    return parseEntryPoints(listed.content.toString('utf8'));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function withInterpreter(content: Buffer, interpreter: string): Buffer {
  const head = content.subarray(0, 16).toString('latin1');
  const length = TO_REWRITE.exec(head)?.[0].length;
  return length === undefined ? content : Buffer.concat([Buffer.from(interpreter), content.subarray(length)]);
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

/** RECORD (PEP 376): paths from site-packages, quoted as CSV where they must be; RECORD itself has neither hash nor size. */
function renderRecord(files: readonly LaidOutFile[], packages: string, record: string): string {
  const field = (path: string): string => (/[",\r\n]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path);
  const lines = files.map(({ path, content }) => {
    const digest = createHash('sha256').update(content).digest('base64url');
    return `${field(posix.relative(packages, path))},sha256=${digest},${String(content.length)}\n`;
  });
  return [...lines, `${field(posix.relative(packages, record))},,\n`].sort().join('');
}
