import { StxError } from '@stx/errors';
import { relativePath } from '@stx/formats';

/** A patch that a series names. */
export interface SeriesEntry {
  /** Relative to the folder of the series. */
  file: string;
  /** Leading folders to remove from the names of files; undefined for the 1 that both quilt and git take. */
  strip?: number;
  line: number;
}

/**
 * Reads a quilt series (quilt(1)): a patch per line, in order, then its options; `#` begins a comment. Of the options, `-p`
 * has a meaning here.
 *
 * @param shown The series as messages name it.
 * @throws AggregateError of StxError PATCH_FAILED for each line that it cannot follow.
 */
export function readSeries(text: string, shown: string): SeriesEntry[] {
  const faults: StxError[] = [];
  const entries = text.split(/\r?\n/u).flatMap((whole, index): SeriesEntry[] => {
    const line = index + 1;
    const refuse = (message: string, hint: string): [] => {
      faults.push(new StxError('PATCH_FAILED', message, { place: { file: shown, line }, hint }));
      return [];
    };
    const [file, ...options] = whole
      .replace(/(?:^|\s)#.*$/u, '')
      .split(/\s+/u)
      .filter((word) => word !== '');
    if (file === undefined) return [];
    if (!relativePath.safeParse(file).success) {
      return refuse(`'${file}' is not a relative path without ".."`, 'name the patches with `files` instead');
    }
    // `-pab` names the folders a/ and b/ that it removes; `-p 0` may be two words.
    const strip = /^-p ?(?<strip>\d|ab)$/u.exec(options.join(' '))?.groups?.strip;
    if (options.length > 0 && strip === undefined) {
      return refuse(`unsupported option '${options.join(' ')}'`, 'of the options of quilt, only -p is supported');
    }
    return [
      { file, line, ...(strip === undefined || strip === 'ab' || strip === '1' ? {} : { strip: Number(strip) }) },
    ];
  });
  if (faults.length > 0) throw new AggregateError(faults, `${shown} cannot be followed`);
  return entries;
}
