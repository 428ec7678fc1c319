import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { baseSchema, builderSchema, type Base, type Builder } from './base.js';
import { parseConstraints, type Constraint } from './constraints.js';
import { asDockerfileImage, derivedImageSchema, type DerivedImage } from './derived-image.js';
import { dockerfileImageSchema, type DockerfileImage } from './dockerfile-image.js';
import { FOREIGN_LOCK_FILE, foreignLockSchema, type ForeignLock } from './dockerfile-lock.js';
import { requireVerification, VERIFICATION_FILE } from './find-verification.js';
import { imageOn, imageSchema, type Image } from './image.js';
import { layersSchema, type Layers } from './layers.js';
import { lociSchema, profilesSchema, type Loci, type Profiles } from './loci.js';
import { soundLockSchema, type Lock } from './lock.js';
import { readYaml } from './read-yaml.js';
import { releasesSchema, type Releases } from './releases.js';
import { requireSealed } from './seal-lock.js';
import { verificationSchema, type Verification } from './verification.js';
import { RELEASE_SET, wheelSetSchema, withPatchedSources, type WheelSet } from './wheels.js';

/** An image on one of its bases: `nova` of `images/nova`, on `trixie` or on the base of a variant. */
export interface ImageOnBase {
  name: string;
  image: Image;
  /** Its other bases. */
  variants: string[];
  /** File of its lock, relative to the workspace. */
  lockFile: string;
}

/** The image on a base; on a base of a variant, its default label ends with the base. */
function labelled(name: string, whole: Image, base: string): Image {
  const image = imageOn(whole, base);
  const isNamed = base === whole.base || image.label !== whole.label;
  return isNamed ? image : { ...image, label: `${whole.label ?? `stx-${name}`}-${base}` };
}

const anyImageSchema = z.looseObject({ builder: z.unknown().optional() });

/** Adds one hint to every error in a lock: no lock is written by hand, so the fix is always to lock again. */
function withHint<T>(hint: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const hinted = faults.map((fault) =>
      fault instanceof StxError
        ? new StxError(fault.code, fault.message, { hint, cause: fault, ...(fault.place && { place: fault.place }) })
        : fault,
    );
    throw hinted.length === 1 ? hinted[0] : new AggregateError(hinted, 'the lock is invalid', { cause: error });
  }
}

/** Reads the files of a workspace; paths in its errors are relative to the workspace. */
export class Workspace {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  private read<T>(parts: readonly string[], reader: (path: string, shown: string) => T): T {
    return reader(join(this.root, ...parts), parts.join('/'));
  }

  names(kind: 'images' | 'wheels', file: string): string[] {
    const folder = join(this.root, kind);
    return readdirSync(folder)
      .filter((name) => existsSync(join(folder, name, file)))
      .sort();
  }

  private requireBase(name: string, base: string): void {
    if (existsSync(join(this.root, 'images', `base-${base}`, 'base.yaml'))) return;
    const known = this.names('images', 'base.yaml').map((each) => each.replace(/^base-/u, ''));
    throw new StxError('BASE_UNKNOWN', `base: unknown base '${base}'`, {
      place: { file: `images/${name}/image.yaml` },
      hint: `choose from ${known.join(', ')}`,
    });
  }

  private requireSets(name: string, sets: readonly string[]): void {
    for (const set of sets) {
      if (existsSync(join(this.root, 'wheels', set, 'wheels.yaml'))) continue;
      throw new StxError('WHEELS_UNKNOWN', `wheels: unknown wheel set '${set}'`, {
        place: { file: `images/${name}/image.yaml` },
        hint: `choose from ${this.names('wheels', 'wheels.yaml').join(', ')}`,
      });
    }
  }

  private builderOf(name: string): unknown {
    return this.read(['images', name, 'image.yaml'], (path, text) => readYaml(anyImageSchema, path, text)).builder;
  }

  /** The image that adds to one of a registry; undefined for any other. */
  derivedImage(name: string): DerivedImage | undefined {
    if (this.builderOf(name) !== 'derived') return undefined;
    return this.read(['images', name, 'image.yaml'], (path, text) => readYaml(derivedImageSchema, path, text));
  }

  /** The image with a Dockerfile, its own or that of a derived image; undefined for an image that a recipe builds. */
  dockerfileImage(name: string): DockerfileImage | undefined {
    if (this.builderOf(name) === undefined) return undefined;
    const derived = this.derivedImage(name);
    const image =
      derived === undefined
        ? this.read(['images', name, 'image.yaml'], (path, text) => readYaml(dockerfileImageSchema, path, text))
        : asDockerfileImage(derived);
    if (image.base !== undefined) this.requireBase(name, image.base);
    this.requireSets(name, image.wheels);
    return image;
  }

  /** The lock of an image with a custom Dockerfile. @throws StxError LOCK_MISSING. */
  foreignLock(name: string): ForeignLock {
    const file = `images/${name}/${FOREIGN_LOCK_FILE}`;
    if (!existsSync(join(this.root, file))) {
      const hint = `run ./nx lock ${name}`;
      throw new StxError('LOCK_MISSING', 'the lock file does not exist', { place: { file }, hint });
    }
    return withHint(`run ./nx lock ${name}`, () => readYaml(foreignLockSchema, join(this.root, file), file));
  }

  /** Names of the images that a recipe builds; only they have locks and wheels. */
  lociImages(): string[] {
    return this.names('images', 'image.yaml').filter((name) => this.dockerfileImage(name) === undefined);
  }

  /** @throws StxError for an invalid file, and for an unknown base or wheel set. */
  image(name: string, base?: string): ImageOnBase {
    const whole = this.read(['images', name, 'image.yaml'], (path, text) => readYaml(imageSchema, path, text));
    for (const wanted of [whole.base, ...Object.keys(whole.variants)]) this.requireBase(name, wanted);
    this.requireSets(name, whole.wheels);
    const on = base ?? whole.base;
    const image = labelled(name, whole, on);
    const folder = on === whole.base ? name : `${name}/${on}`;
    return { name, image, variants: Object.keys(whole.variants), lockFile: `images/${folder}/image.lock.yaml` };
  }

  /** The labels of an image and its variants; parses only files with a label or variants, since parsing 1,000 files takes seconds. */
  private labelsOf(name: string): string[] {
    const isParsed = /\b(?:label|variants)\b/u.test(
      readFileSync(join(this.root, 'images', name, 'image.yaml'), 'utf8'),
    );
    const own = isParsed ? this.dockerfileImage(name) : undefined;
    if (own !== undefined || !isParsed) return [own?.label ?? `stx-${name}`];
    const { image, variants } = this.image(name);
    return [image, ...variants.map((base) => this.image(name, base).image)].map(({ label }) => label ?? `stx-${name}`);
  }

  /** The label of each image and of its variants. */
  labels(): { name: string; label: string }[] {
    return this.names('images', 'image.yaml').flatMap((name) => this.labelsOf(name).map((label) => ({ name, label })));
  }

  /** @throws AggregateError with every label that two images use. */
  requireUniqueLabels(): void {
    const owners = new Map<string, string>();
    const faults: StxError[] = [];
    for (const { name, label } of this.labels()) {
      const owner = owners.get(label);
      if (owner === undefined) owners.set(label, name);
      else {
        faults.push(
          new StxError('DUPLICATE_LABEL', `label '${label}' is already used by images/${owner}/image.yaml`, {
            place: { file: `images/${name}/image.yaml` },
            hint: 'set another `label` in one of the two files',
          }),
        );
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'labels are not unique');
  }

  base(codename: string): Base {
    return this.read(['images', `base-${codename}`, 'base.yaml'], (path, shown) => readYaml(baseSchema, path, shown));
  }

  builder(codename: string): Builder {
    return this.read(['images', `builder-${codename}`, 'builder.yaml'], (path, shown) =>
      readYaml(builderSchema, path, shown),
    );
  }

  loci(): Loci {
    return this.read(['images', 'loci', 'loci.yaml'], (path, shown) => readYaml(lociSchema, path, shown));
  }

  profiles(): Profiles {
    return this.read(['images', 'loci', 'profiles.yaml'], (path, shown) => readYaml(profilesSchema, path, shown));
  }

  /** The shared layers; without the file, images share only their base. */
  layers(): Layers {
    if (!existsSync(join(this.root, 'images', 'layers.yaml'))) return layersSchema.parse({});
    return this.read(['images', 'layers.yaml'], (path, shown) => readYaml(layersSchema, path, shown));
  }

  /** @throws StxError SET_HAS_SOURCE if the release set, which image builds do not depend on, contains a source build. */
  wheelSet(name: string): WheelSet {
    const set = withPatchedSources(
      this.read(['wheels', name, 'wheels.yaml'], (path, shown) => readYaml(wheelSetSchema, path, shown)),
    );
    const built = Object.entries(set.packages).find(([, { source }]) => source !== undefined);
    if (name !== RELEASE_SET || built === undefined) return set;
    throw new StxError('SET_HAS_SOURCE', `wheel set '${name}' contains a package built from source: ${built[0]}`, {
      place: { file: `wheels/${name}/wheels.yaml` },
      hint: 'move it to a set that image builds depend on, such as wheels/starlingx',
    });
  }

  /** @throws AggregateError of StxError if the file is missing, or another has a name close to it. */
  verification(name: string): Verification {
    requireVerification(this.root, name);
    return this.read(['images', name, VERIFICATION_FILE], (path, shown) => readYaml(verificationSchema, path, shown));
  }

  /** @throws StxError LOCK_MISSING, FORMAT_INVALID or LOCK_EDITED, with the command that writes the lock. */
  lock(file: string, command: string): Lock {
    const lock = this.unsealedLock(file, command);
    requireSealed(lock, file, command);
    return lock;
  }

  /** A lock that may have been edited, to read its earlier versions. */
  unsealedLock(file: string, command: string): Lock {
    if (!existsSync(join(this.root, file))) {
      throw new StxError('LOCK_MISSING', 'lock file does not exist', { place: { file }, hint: `run ${command}` });
    }
    return withHint(`run ${command}`, () => readYaml(soundLockSchema, join(this.root, file), file));
  }

  /** The table of a release's versions; undefined if the workspace does not have it. */
  releases(release: string): Releases | undefined {
    const file = ['wheels', 'constraints', release, 'releases.yaml'];
    if (!existsSync(join(this.root, ...file))) return undefined;
    return this.read(file, (path, shown) => readYaml(releasesSchema, path, shown));
  }

  constraints(release: string): Constraint[] {
    const file = `wheels/constraints/${release}/upper-constraints.txt`;
    const path = join(this.root, file);
    if (!existsSync(path)) {
      throw new StxError('RELEASE_UNKNOWN', `unknown release '${release}': it has no constraints`, {
        place: { file },
        hint: `choose from ${readdirSync(join(this.root, 'wheels', 'constraints')).join(', ')}`,
      });
    }
    return parseConstraints(readFileSync(path, 'utf8'), file);
  }
}
