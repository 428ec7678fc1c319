import { StxError } from '@stx/errors';

/** The named projects, or all of them if none is named. @throws StxError IMAGE_UNKNOWN. */
export function chooseImages(asked: string, known: string[]): string[] {
  if (asked === '') return known;
  const names = asked.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StxError('IMAGE_UNKNOWN', `--images names unknown images: ${unknown.join(', ')}`, {
      hint: `choose from ${known.join(', ')}`,
    });
  }
  return names;
}
