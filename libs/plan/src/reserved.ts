import { StxError } from '@stx/errors';

/**
 * Build arguments that no image.yaml gives, whatever makes the image: BuildKit's own settings, which name frontends and decide
 * bytes, proxies, which are settings of whoever builds, and the platform.
 */
const BY_ENGINE =
  /^(?:buildkit_\w*|(?:all|ftp|http|https|no)_proxy|source_date_epoch|(?:build|target)(?:platform|os|arch|variant))$/iu;

/** Labels that say what an image is and how it was made. */
const OWN_LABEL = /^(?:io\.starlingx\.image\..*|org\.opencontainers\.image\.(?:title|version))$/iu;

/**
 * Refuses what image.yaml may not set, for every kind of image.
 *
 * @param own The arguments that recipes set themselves.
 * @throws AggregateError of StxError ARGUMENT_RESERVED and LABEL_RESERVED, one for each.
 */
export function refuseReserved(
  name: string,
  image: { arguments: Readonly<Record<string, string>>; labels: Readonly<Record<string, string>> },
  own: readonly string[] = [],
): void {
  const place = { file: `images/${name}/image.yaml` };
  const faults = [
    ...Object.keys(image.arguments).flatMap((argument) => {
      const isOwn = own.includes(argument);
      if (!isOwn && !BY_ENGINE.test(argument)) return [];
      const hint = isOwn
        ? 'use the field made for it; see docs/formats.md'
        : 'remove it; proxies are taken from the environment of the build';
      return [new StxError('ARGUMENT_RESERVED', `arguments.${argument} is set by the plan itself`, { place, hint })];
    }),
    ...Object.keys(image.labels).flatMap((label) =>
      OWN_LABEL.test(label)
        ? [
            new StxError('LABEL_RESERVED', `labels.${label} is set by the plan itself`, {
              place,
              hint: 'choose a label of another name',
            }),
          ]
        : [],
    ),
  ];
  const [first] = faults;
  if (first === undefined) return;
  throw faults.length === 1 ? first : new AggregateError(faults, `${String(faults.length)} faults in ${place.file}`);
}
