import type { TreeFile } from './read-directive-file.js';
import type { Carried, Remark } from './remark.js';

/** Only letters and digits: package and distribution spell one name in several ways (cgts-client-wheel, cgtsclient). */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');

/**
 * Reads a `*_wheels.inc`: names of Debian packages that hold a wheel. Such a name tells neither repository nor commit, so an
 * entry is carried over only where a wheel set has the distribution already.
 */
export function readWheelsInc(
  { file, text }: TreeFile,
  made: Readonly<Record<string, readonly string[]>>,
): { remarks: Remark[]; carried: Carried[] } {
  const known = new Set(Object.values(made).flat().map(bare));
  const remarks: Remark[] = [];
  const carried: Carried[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const name = raw.replace(/#.*$/u, '').trim();
    if (name === '') continue;
    const line = index + 1;
    if (known.has(bare(name.replace(/-wheels?$/u, '')))) carried.push({ file, line, key: name });
    else {
      const why =
        'is a package that holds a wheel: name its repository, commit and folder in wheels/starlingx/wheels.yaml';
      remarks.push({ file, line, key: name, value: name, why });
    }
  }
  return { remarks, carried };
}
