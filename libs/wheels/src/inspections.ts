import { StxError } from '@stx/errors';
import type { WheelWaiver } from '@stx/formats';
import { findWholeWheel, type StoredWheel } from '@stx/store';
import {
  inspectWheel,
  type Identity,
  type InstalledFile,
  type InstalledWheel,
  type Target,
  type WheelInspection,
} from '@stx/wheel-file';
import { findInspection, inspectionKey, rememberInspection, type Subject } from './remember-inspection.js';

/** Where the wheels of a lock are installed, and what it accepts of them. */
export interface Judgement {
  target: Target;
  waivers: readonly WheelWaiver[];
}

/** What was found in wheels so far: many images install the same ones, and each is looked into once. */
export class Inspections {
  readonly #found = new Map<string, StoredWheel>();
  readonly #whole = new Map<string, Promise<WheelInspection>>();
  readonly #installed = new Map<string, Promise<InstalledFile[]>>();

  /** A wheel of the store whose bytes are whole; they are read once. */
  async find(sha256: string, file: string): Promise<StoredWheel | undefined> {
    const key = `${sha256} ${file}`;
    const found = this.#found.get(key) ?? (await findWholeWheel(sha256, file));
    if (found !== undefined) this.#found.set(key, found);
    return found;
  }

  /** Everything about a wheel; that it passed is noted for later runs. @param wheel Anywhere, by the hash that it should have. */
  async inspect(wheel: StoredWheel, named: Identity, judgement: Judgement): Promise<WheelInspection> {
    const subject = subjectOf(wheel, named, judgement);
    const key = inspectionKey(subject);
    const found = this.#whole.get(key) ?? inspectWheel(wheel.path, named, judgement);
    this.#whole.set(key, found);
    const inspection = await found;
    const { sha256, faults, installed } = inspection;
    if (faults.length === 0) await rememberInspection({ ...subject, sha256 }, installed);
    return inspection;
  }

  /**
   * What a wheel installs that is in the store, or is about to enter it. One that passed by the rules of today is not read.
   *
   * @throws AggregateError of each fault, for one that does not pass.
   */
  async admit(wheel: StoredWheel, named: Identity, judgement: Judgement): Promise<InstalledWheel> {
    const subject = subjectOf(wheel, named, judgement);
    const key = inspectionKey(subject);
    const known = this.#installed.get(key) ?? this.#admit(subject, wheel, named, judgement);
    this.#installed.set(key, known);
    // A wheel that was refused may be made again, and asked about again.
    known.catch(() => this.#installed.delete(key));
    return { name: named.name, file: wheel.file, sha256: wheel.sha256, installed: await known };
  }

  async #admit(subject: Subject, wheel: StoredWheel, named: Identity, judgement: Judgement): Promise<InstalledFile[]> {
    const noted = await findInspection(subject);
    if (noted !== undefined) return noted;
    const { faults, installed, sha256 } = await this.inspect(wheel, named, judgement);
    if (faults.length > 0) throw new AggregateError(faults, `${named.name} ${named.version} is refused`);
    if (sha256 === wheel.sha256) return installed;
    throw new StxError('WHEEL_MISSING', `${wheel.file} has the SHA-256 ${sha256}, expected ${wheel.sha256}`);
  }
}

function subjectOf({ sha256, file }: StoredWheel, { name, version }: Identity, judgement: Judgement): Subject {
  const { target, waivers } = judgement;
  return { sha256, file, name, version, target, waivers };
}
