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

/** The target of a lock's wheels, and the findings that it accepts. */
export interface Judgement {
  target: Target;
  waivers: readonly WheelWaiver[];
}

/** Inspections of this process, since many images install the same wheels and each needs one inspection. */
export class Inspections {
  readonly #stored = new Map<string, StoredWheel>();
  readonly #inspected = new Map<string, Promise<WheelInspection>>();
  readonly #installed = new Map<string, Promise<InstalledFile[]>>();

  /** A wheel of the store that matches its hash, which is computed once; undefined if it is missing or damaged. */
  async find(sha256: string, file: string): Promise<StoredWheel | undefined> {
    const key = `${sha256} ${file}`;
    const stored = this.#stored.get(key) ?? (await findWholeWheel(sha256, file));
    if (stored !== undefined) this.#stored.set(key, stored);
    return stored;
  }

  /** Inspects a wheel, and remembers one that passes for later runs. @param wheel At any path, with its expected hash. */
  async inspect(wheel: StoredWheel, named: Identity, judgement: Judgement): Promise<WheelInspection> {
    const subject = subjectOf(wheel, named, judgement);
    const key = inspectionKey(subject);
    const running = this.#inspected.get(key) ?? inspectWheel(wheel.path, named, judgement);
    this.#inspected.set(key, running);
    const inspection = await running;
    const { sha256, faults, installed } = inspection;
    if (faults.length === 0) await rememberInspection({ ...subject, sha256 }, installed);
    return inspection;
  }

  /**
   * The files that a wheel installs. One that passed under the present rules is not read again.
   *
   * @throws AggregateError of each finding, for a wheel that does not pass.
   */
  async admit(wheel: StoredWheel, named: Identity, judgement: Judgement): Promise<InstalledWheel> {
    const subject = subjectOf(wheel, named, judgement);
    const key = inspectionKey(subject);
    const known = this.#installed.get(key) ?? this.#admit(subject, wheel, named, judgement);
    this.#installed.set(key, known);
    // A refused wheel may be rebuilt and inspected again.
    known.catch(() => this.#installed.delete(key));
    return { name: named.name, file: wheel.file, sha256: wheel.sha256, installed: await known };
  }

  async #admit(subject: Subject, wheel: StoredWheel, named: Identity, judgement: Judgement): Promise<InstalledFile[]> {
    const remembered = await findInspection(subject);
    if (remembered !== undefined) return remembered;
    const { faults, installed, sha256 } = await this.inspect(wheel, named, judgement);
    if (faults.length > 0) throw new AggregateError(faults, `${named.name} ${named.version} is refused`);
    if (sha256 === wheel.sha256) return installed;
    throw new StxError('WHEEL_MISSING', `${wheel.file} is damaged: expected sha256 ${wheel.sha256}, got ${sha256}`);
  }
}

function subjectOf({ sha256, file }: StoredWheel, { name, version }: Identity, judgement: Judgement): Subject {
  const { target, waivers } = judgement;
  return { sha256, file, name, version, target, waivers };
}
