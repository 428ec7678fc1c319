import {
  Workspace,
  type Base,
  type Constraint,
  type Loci,
  type Profiles,
  type Releases,
  type WheelSet,
} from '@stx/formats';

/** A workspace that parses each file that images share once: every lock is compared with the same constraints and sets. */
export class ReadOnceWorkspace extends Workspace {
  readonly #constraints = new Map<string, Constraint[]>();
  readonly #releases = new Map<string, Releases | undefined>();
  readonly #sets = new Map<string, WheelSet>();
  readonly #bases = new Map<string, Base>();
  #profiles: Profiles | undefined;
  #loci: Loci | undefined;

  override constraints(release: string): Constraint[] {
    return once(this.#constraints, release, () => super.constraints(release));
  }

  override releases(release: string): Releases | undefined {
    return once(this.#releases, release, () => super.releases(release));
  }

  override wheelSet(name: string): WheelSet {
    return once(this.#sets, name, () => super.wheelSet(name));
  }

  override base(codename: string): Base {
    return once(this.#bases, codename, () => super.base(codename));
  }

  override profiles(): Profiles {
    return (this.#profiles ??= super.profiles());
  }

  override loci(): Loci {
    return (this.#loci ??= super.loci());
  }
}

/** What is kept under a name; a file that is refused is refused again for the next image. */
function once<T>(kept: Map<string, T>, name: string, read: () => T): T {
  if (kept.has(name)) return kept.get(name) as T;
  const value = read();
  kept.set(name, value);
  return value;
}
