import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { digestOf, normalizeName, type DerivedImage } from '@stx/formats';
import { planLabels, recipeInput, refuseReserved, type Plan, type PlannedWheel } from '@stx/plan';
import { derivedDockerfile, type Additions } from './derived-dockerfile.js';

/** The plan of an image that adds to one of a registry. */
export interface DerivedPlan extends Plan, Additions {
  base: { codename: string; digest: string };
  images: Readonly<Record<string, string>>;
  /** The builder image with pip, if there are wheels to install. */
  builderDigest?: string;
}

export interface DerivedSubject {
  name: string;
  image: DerivedImage;
  /** Digest of the image of the registry. */
  digest: string;
  baseDigest: string;
  builderDigest: string;
  python: string;
  /** The wheels of each wheel set that image.yaml names. */
  wheels: Readonly<Record<string, readonly PlannedWheel[]>>;
  /** Git tree or blob id of each file that image.yaml names, by path. */
  files: Readonly<Record<string, string>>;
}

/**
 * Plans a derived image, without side effects.
 *
 * @throws AggregateError of StxError DISTRIBUTION_UNKNOWN, one for each distribution that no set has; what refuseReserved throws.
 */
export function planDerivedImage(subject: DerivedSubject): DerivedPlan {
  const { name, image, digest, baseDigest, builderDigest, python, files } = subject;
  refuseReserved(name, { arguments: {}, labels: image.labels });
  const wheels = chooseWheels(subject);
  const label = image.label ?? `stx-${name}`;
  const built = { from: image.from, python, wheels, packageFiles: image.packageFiles, steps: image.steps };
  const text = derivedDockerfile(built, undefined);
  const recipe = { recipe: image.builder, identity: createHash('sha256').update(text).digest('hex') };
  return {
    name,
    label,
    base: { codename: image.base, digest: baseDigest },
    ...built,
    images: { [image.from]: digest },
    ...(wheels.length === 0 ? {} : { builderDigest }),
    recipe,
    arguments: {},
    labels: planLabels(image.labels, { label, recipe }),
    inputs: {
      recipe: recipeInput(recipe),
      [`image:${image.from}`]: digest,
      ...(wheels.length === 0 ? {} : { builder: builderDigest, wheels: digestOf(wheels) }),
      ...Object.fromEntries(Object.entries(files).map(([path, id]) => [`file:${path}`, id])),
    },
  };
}

/** The wheel of each named distribution, from the first set that has it. */
function chooseWheels({ name, image, wheels }: DerivedSubject): PlannedWheel[] {
  const all = image.wheels.flatMap((set) => wheels[set] ?? []);
  const faults: StxError[] = [];
  const found = image.pythonPackages.flatMap((wanted, index) => {
    const wheel = all.find((each) => normalizeName(each.name) === normalizeName(wanted));
    if (wheel !== undefined) return [wheel];
    const sets = image.wheels.map((set) => `wheels/${set}`).join(', ');
    faults.push(
      new StxError('DISTRIBUTION_UNKNOWN', `pythonPackages.${String(index)}: ${sets} has no '${wanted}'`, {
        place: { file: `images/${name}/image.yaml` },
        hint: 'correct the name, or add the distribution to wheels.yaml of a set',
      }),
    );
    return [];
  });
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in images/${name}`);
  return found;
}
