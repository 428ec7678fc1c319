import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { baseSchema, builderSchema, type Base, type Builder } from './base.js';
import { parseConstraints, type Constraint } from './constraints.js';
import { FOREIGN_LOCK_FILE, foreignLockSchema, type ForeignLock } from './foreign-images.js';
import { dockerfileImageSchema, type DockerfileImage } from './dockerfile-image.js';
import { requireVerification, VERIFICATION_FILE } from './find-verification.js';
import { imageOn, imageSchema, type Image } from './image.js';
import { layersSchema, type Layers } from './layers.js';
import { lociSchema, profilesSchema, type Loci, type Profiles } from './loci.js';
import { soundLockSchema, type Lock } from './lock.js';
import { readYaml } from './read-yaml.js';
import { releasesSchema, type Releases } from './releases.js';
import { requireSealed } from './seal-lock.js';
import { verificationSchema, type Verification } from './verification.js';
import { RELEASE_SET, wheelSetSchema, type WheelSet } from './wheels.js';

/** An image project's name and the base it is built on: the `nova` of `images/nova`, on `trixie` or a variant. */
export interface ImageOnBase {
  name: string;
  image: Image;
  /** The other bases it is built on too. */
  variants: string[];
  /** File of its lock, relative to the workspace. */
  lockFile: string;
}

/** The image on a base; on another than its first it needs a label of its own, which names the base. */
function labelled(name: string, whole: Image, base: string): Image {
  const image = imageOn(whole, base);
  const isNamed = base === whole.base || image.label !== whole.label;
  return isNamed ? image : { ...image, label: `${whole.label ?? `stx-${name}`}-${base}` };
}

const anyImageSchema = z.looseObject({ builder: z.unknown().optional() });

/** Nobody writes a lock by hand, so each fault of its form has the same remedy. */
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
    throw hinted.length === 1 ? hinted[0] : new AggregateError(hinted, 'the lock is refused', { cause: error });
  }
}

/** Reads the files of a workspace; every path it tells is relative to the workspace. */
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
    throw new StxError('BASE_UNKNOWN', `base: there is no base '${base}'`, {
      place: { file: `images/${name}/image.yaml` },
      hint: `the bases are: ${known.join(', ')}`,
    });
  }

  /** The image that a Dockerfile of its own makes; undefined for one that LOCI makes. */
  dockerfileImage(name: string): DockerfileImage | undefined {
    const file = ['images', name, 'image.yaml'];
    const { builder } = this.read(file, (path, text) => readYaml(anyImageSchema, path, text));
    if (builder === undefined) return undefined;
    const image = this.read(file, (path, text) => readYaml(dockerfileImageSchema, path, text));
    if (image.base !== undefined) this.requireBase(name, image.base);
    return image;
  }

  /** The digests of the images that a Dockerfile names. @throws StxError LOCK_MISSING where they were not looked up yet. */
  foreignLock(name: string): ForeignLock {
    const file = `images/${name}/${FOREIGN_LOCK_FILE}`;
    if (!existsSync(join(this.root, file))) {
      const hint = `run ./nx lock ${name}`;
      throw new StxError('LOCK_MISSING', 'the lock file does not exist', { place: { file }, hint });
    }
    return withHint(`run ./nx lock ${name}`, () => readYaml(foreignLockSchema, join(this.root, file), file));
  }

  /** Names of the images that LOCI makes; only they have locks and wheels. */
  lociImages(): string[] {
    return this.names('images', 'image.yaml').filter((name) => this.dockerfileImage(name) === undefined);
  }

  /** @throws StxError for a file that is refused, and for a base or wheel set that does not exist. */
  image(name: string, base?: string): ImageOnBase {
    const shown = `images/${name}/image.yaml`;
    const whole = this.read(['images', name, 'image.yaml'], (path, text) => readYaml(imageSchema, path, text));
    for (const wanted of [whole.base, ...Object.keys(whole.variants)]) this.requireBase(name, wanted);
    for (const set of whole.wheels) {
      if (!existsSync(join(this.root, 'wheels', set, 'wheels.yaml'))) {
        throw new StxError('WHEELS_UNKNOWN', `wheels: there is no wheel set '${set}'`, {
          place: { file: shown },
          hint: `the wheel sets are: ${this.names('wheels', 'wheels.yaml').join(', ')}`,
        });
      }
    }
    const on = base ?? whole.base;
    const image = labelled(name, whole, on);
    const folder = on === whole.base ? name : `${name}/${on}`;
    return { name, image, variants: Object.keys(whole.variants), lockFile: `images/${folder}/image.lock.yaml` };
  }

  /** Of an image and its variants. Of a thousand images hardly any says its label, and parsing all their files would take seconds. */
  private labelsOf(name: string): string[] {
    const says = /\b(?:label|variants)\b/u.test(readFileSync(join(this.root, 'images', name, 'image.yaml'), 'utf8'));
    const own = says ? this.dockerfileImage(name) : undefined;
    if (own !== undefined || !says) return [own?.label ?? `stx-${name}`];
    const { image, variants } = this.image(name);
    return [image, ...variants.map((base) => this.image(name, base).image)].map(({ label }) => label ?? `stx-${name}`);
  }

  /** @throws AggregateError with every label that two images claim. */
  requireUniqueLabels(): void {
    const owners = new Map<string, string>();
    const faults: StxError[] = [];
    const claims = this.names('images', 'image.yaml').flatMap((name) =>
      this.labelsOf(name).map((label) => ({ name, label })),
    );
    for (const { name, label } of claims) {
      const owner = owners.get(label);
      if (owner === undefined) owners.set(label, name);
      else {
        faults.push(
          new StxError('DUPLICATE_LABEL', `the label '${label}' is also that of images/${owner}/image.yaml`, {
            place: { file: `images/${name}/image.yaml` },
            hint: 'give one of them another label',
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

  /** Without the file, images share no layers but the base's. */
  layers(): Layers {
    if (!existsSync(join(this.root, 'images', 'layers.yaml'))) return layersSchema.parse({});
    return this.read(['images', 'layers.yaml'], (path, shown) => readYaml(layersSchema, path, shown));
  }

  /** @throws StxError SET_NOT_WAITED_FOR where the set that says the release has a wheel that would have to be built first. */
  wheelSet(name: string): WheelSet {
    const set = this.read(['wheels', name, 'wheels.yaml'], (path, shown) => readYaml(wheelSetSchema, path, shown));
    const built = Object.entries(set.packages).find(([, { source }]) => source !== undefined);
    if (name !== RELEASE_SET || built === undefined) return set;
    throw new StxError('SET_NOT_WAITED_FOR', `${built[0]} has a source, and no image waits for the set '${name}'`, {
      place: { file: `wheels/${name}/wheels.yaml` },
      hint: 'put it into a set that images name and wait for, as wheels/starlingx is',
    });
  }

  /** @throws AggregateError of StxError where the file is missing, or another looks like it. */
  verification(name: string): Verification {
    requireVerification(this.root, name);
    return this.read(['images', name, VERIFICATION_FILE], (path, shown) => readYaml(verificationSchema, path, shown));
  }

  /** @throws StxError LOCK_MISSING, FORMAT_INVALID and LOCK_EDITED with the command that makes it. */
  lock(file: string, command: string): Lock {
    const lock = this.unsealedLock(file, command);
    requireSealed(lock, file, command);
    return lock;
  }

  /** A lock whose content may not be what was resolved: for those who only want to know what it held. */
  unsealedLock(file: string, command: string): Lock {
    if (!existsSync(join(this.root, file))) {
      throw new StxError('LOCK_MISSING', 'the lock file does not exist', { place: { file }, hint: `run ${command}` });
    }
    return withHint(`run ${command}`, () => readYaml(soundLockSchema, join(this.root, file), file));
  }

  /** What belongs to a release; undefined where nobody has brought its table. */
  releases(release: string): Releases | undefined {
    const file = ['wheels', 'constraints', release, 'releases.yaml'];
    if (!existsSync(join(this.root, ...file))) return undefined;
    return this.read(file, (path, shown) => readYaml(releasesSchema, path, shown));
  }

  constraints(release: string): Constraint[] {
    const file = `wheels/constraints/${release}/upper-constraints.txt`;
    const path = join(this.root, file);
    if (!existsSync(path)) {
      throw new StxError('RELEASE_UNKNOWN', `there are no constraints of release '${release}'`, {
        place: { file },
        hint: `the releases are: ${readdirSync(join(this.root, 'wheels', 'constraints')).join(', ')}`,
      });
    }
    return parseConstraints(readFileSync(path, 'utf8'), file);
  }
}
