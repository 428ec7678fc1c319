/** What a build may read of the store besides its base: the builder image, the lock's wheels, the projects' sources. */
export type Stored = 'builder' | 'wheels' | 'sources';

/** The recipe that makes an image, and what exactly it is. */
export interface PlannedRecipe {
  recipe: string;
  identity: string;
  /** Why it took the place of another. */
  fallback?: string | undefined;
}

/** What the plan of every image holds, whichever recipe makes it. `plan-image` prints it. */
export interface Plan {
  name: string;
  /** Name of the published image. */
  label: string;
  /** The base image; an image from a custom Dockerfile can do without one. */
  base?: { codename: string; digest: string };
  /** Digests of images of registries that the build reads, by reference. */
  images?: Readonly<Record<string, string>>;
  recipe: PlannedRecipe;
  /** Build arguments, as image.yaml gives them. */
  arguments: Record<string, string>;
  labels: Record<string, string>;
  /** Digest of each thing the image is made from. */
  inputs: Record<string, string>;
}

/** The labels of an image: its own, and those that say what it is and what made it. */
export function planLabels(
  own: Readonly<Record<string, string>>,
  { label, version, release, recipe }: { label: string; version?: string; release?: string; recipe: PlannedRecipe },
): Record<string, string> {
  return {
    ...own,
    'org.opencontainers.image.title': label,
    ...(version === undefined ? {} : { 'org.opencontainers.image.version': version }),
    'io.starlingx.image.recipe': recipe.recipe,
    'io.starlingx.image.recipe.identity': recipe.identity,
    ...(recipe.fallback === undefined ? {} : { 'io.starlingx.image.recipe.fallback': recipe.fallback }),
    ...(release === undefined ? {} : { 'io.starlingx.image.release': release }),
  };
}

/** How the inputs of an image name its recipe. */
export function recipeInput({ recipe, identity }: PlannedRecipe): string {
  return `${recipe}@${identity}`;
}

/** The name of the recipe among the inputs of an image; undefined for a base, which no recipe makes. */
export function recipeOfInputs(inputs: Readonly<Record<string, string>>): string | undefined {
  return inputs.recipe?.split('@', 1)[0];
}
