import type { Wanted } from './choose-files.js';
import type { TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

/** The `wheels.cfg` files of the wanted release and stream, and remarks on the others; a path that names neither counts. */
export function chooseWheels(
  files: readonly TreeFile[],
  wanted: Pick<Wanted, 'codename' | 'stream' | 'only'> & { wheelSet: string },
): { taken: TreeFile[]; other: Remark[] } {
  const taken: TreeFile[] = [];
  const other: Remark[] = [];
  for (const source of files) {
    const why = whyNot(source.file, wanted);
    if (why === undefined) taken.push(source);
    else other.push({ file: source.file, line: 1, key: '', value: '', why: `not imported: ${why}` });
  }
  return { taken, other };
}

function whyNot(
  file: string,
  { codename, stream, only, wheelSet }: Pick<Wanted, 'codename' | 'stream' | 'only'> & { wheelSet: string },
): string | undefined {
  const release = /(?:^|[/_-])(bookworm|bullseye|buster|centos|forky|trixie)(?=[/_.-])/u.exec(file)?.[1];
  const of = /(?:^|[/_-])(dev|stable)-wheels(?:-py2)?\.cfg$/u.exec(file)?.[1];
  if (file.endsWith('-py2.cfg')) return 'it lists wheels for Python 2, which no base has';
  if (release !== undefined && release !== codename) return `it is for ${release}; this import is for ${codename}`;
  if (of !== undefined && of !== stream) return `its stream is '${of}'; this import reads '${stream}'`;
  if (only.length > 0 && !only.includes(`wheels-${wheelSet}`)) return `--only names ${only.join(', ')}`;
  return undefined;
}
