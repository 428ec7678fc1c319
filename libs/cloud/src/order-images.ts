import { StxError } from '@stx/errors';
import type { CloudFile } from '@stx/formats';

/** The line of the image's name below `after`. */
function placeOf({ file, text }: CloudFile, name: string): { file: string; line: number } {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('after:'));
  const line = lines.findIndex((each, index) => index >= start && new RegExp(`\\b${name}\\b`, 'u').test(each));
  return { file, line: Math.max(line, start, 0) + 1 };
}

/**
 * The selected images and those they come after, each behind those it comes after.
 *
 * @throws StxError CLOUD_UNKNOWN_IMAGE or CLOUD_CYCLE.
 */
export function orderImages(files: readonly CloudFile[], selected: readonly string[]): CloudFile[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const ordered = new Set<CloudFile>();
  const visit = (name: string, path: readonly CloudFile[]): void => {
    const file = byName.get(name);
    const from = path.at(-1);
    if (file === undefined) throw unknown(name, files, from);
    if (ordered.has(file)) return;
    if (path.includes(file)) {
      const cycle = [...path.slice(path.indexOf(file)), file].map((each) => each.name).join(' -> ');
      const place = from === undefined ? {} : { place: placeOf(from, name) };
      throw new StxError('CLOUD_CYCLE', `images wait for each other: ${cycle}`, {
        ...place,
        hint: 'remove one of them from `after`',
      });
    }
    for (const earlier of file.cloud.after) visit(earlier, [...path, file]);
    ordered.add(file);
  };
  for (const name of selected) visit(name, []);
  return [...ordered];
}

function unknown(name: string, files: readonly CloudFile[], from?: CloudFile): StxError {
  return new StxError('CLOUD_UNKNOWN_IMAGE', `image '${name}' has no cloud.yaml`, {
    ...(from === undefined ? {} : { place: placeOf(from, name) }),
    hint: `choose from ${files.map((file) => file.name).join(', ')}`,
  });
}
