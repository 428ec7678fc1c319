import { StxError } from '@stx/errors';
import { BUDGETS_FILE, placeInYaml, type Budgets, type ImageContents } from '@stx/formats';
import { formatBytes } from '../format-bytes.js';

/** An image as its budget sees it. */
export interface SizedImage {
  layers?: readonly { digest: string; size: number }[] | undefined;
  found: ImageContents | undefined;
}
export type SizedImages = ReadonlyMap<string, SizedImage>;

export interface BudgetInputs {
  budgets: Budgets;
  /** Text of budgets.yaml, for the lines in messages. */
  text: string;
  images: SizedImages;
  /** The release before, which tells what grew; undefined if there is none. */
  earlier: SizedImages | undefined;
  /** Whether the release has all images, so that the budget of the set applies. */
  isWhole: boolean;
}

const MOST_NAMES = 5;

/** Images, and the set, that exceed their budget, with the packages that grew. */
export function checkBudgets({ budgets, text, images, earlier, isWhole }: BudgetInputs): StxError[] {
  const faults: StxError[] = [];
  const check = (name: string, path: string[], size: number, budget: number | undefined, growth: string): void => {
    if (budget === undefined || size <= budget) return;
    faults.push(
      new StxError('BUDGET_EXCEEDED', `${name}: ${formatBytes(size)} of at most ${formatBytes(budget)}; ${growth}`, {
        place: placeInYaml(text, BUDGETS_FILE, path),
        hint: 'remove what the image does not need, or raise the budget',
      }),
    );
  };
  for (const [project, image] of images) {
    const size = sizeOf([image]);
    check(project, ['images', project], size, budgets.images[project], growthOf([image], only(earlier, project)));
  }
  const all = [...images.values()];
  if (isWhole) check('all images', ['set'], sizeOf(all), budgets.set, growthOf(all, earlier && [...earlier.values()]));
  return faults;
}

function only(images: SizedImages | undefined, project: string): SizedImage[] | undefined {
  const image = images?.get(project);
  return image === undefined ? undefined : [image];
}

/** Compressed bytes, each layer once. */
function sizeOf(images: readonly SizedImage[]): number {
  const layers = new Map(images.flatMap(({ layers: own = [] }) => own.map(({ digest, size }) => [digest, size])));
  return [...layers.values()].reduce((sum, size) => sum + size, 0);
}

/** The packages that grew most; if none did or there is no earlier release, the largest ones. Unpacked bytes. */
function growthOf(now: readonly SizedImage[], earlier: readonly SizedImage[] | undefined): string {
  const sizes = packageSizes(now);
  if (sizes.size === 0) return 'its packages are not recorded';
  const before = packageSizes(earlier ?? []);
  const grown = before.size === 0 ? [] : growthBetween(before, sizes);
  if (grown.length > 0) return `grown since the last release: ${grown.slice(0, MOST_NAMES).join(', ')}`;
  const largest = [...sizes].sort(([, one], [, other]) => other.size - one.size).slice(0, MOST_NAMES);
  return `largest packages: ${largest.map(([name, { size }]) => `${name} ${formatBytes(size)}`).join(', ')}`;
}

type Sizes = Map<string, { size: number; version: string }>;

function growthBetween(before: Sizes, now: Sizes): string[] {
  return [...now]
    .map(([name, { size, version }]) => ({
      name,
      version,
      old: before.get(name),
      bytes: size - (before.get(name)?.size ?? 0),
    }))
    .filter(({ bytes }) => bytes > 0)
    .sort((one, other) => other.bytes - one.bytes)
    .map(({ name, version, old, bytes }) => {
      const change = old === undefined ? 'new' : old.version === version ? version : `${old.version} -> ${version}`;
      return `${name} +${formatBytes(bytes)} (${change})`;
    });
}

/** The largest size of each package. */
function packageSizes(images: readonly SizedImage[]): Sizes {
  const sizes: Sizes = new Map();
  for (const { found } of images) {
    for (const { name, size, version } of [...(found?.python ?? []), ...(found?.debs ?? [])]) {
      if (size >= (sizes.get(name)?.size ?? 0)) sizes.set(name, { size, version });
    }
  }
  return sizes;
}
