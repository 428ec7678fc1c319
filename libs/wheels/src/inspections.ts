import { findWholeWheel, type StoredWheel } from '@stx/store';
import { inspectWheel, type WheelInspection } from './inspect-wheel.js';
import type { InstalledFiles } from './owners-of.js';
import { readRecorded } from './read-recorded.js';

interface Named {
  name: string;
  version: string;
}

/** What was found in wheels so far, by their SHA-256: many images install the same ones, and each is looked into once. */
export class Inspections {
  readonly #found = new Map<string, StoredWheel>();
  readonly #whole = new Map<string, Promise<WheelInspection>>();
  readonly #recorded = new Map<string, Promise<InstalledFiles>>();

  /** A wheel of the store whose bytes are whole; they are read once. */
  async find(sha256: string, file: string): Promise<StoredWheel | undefined> {
    const key = `${sha256} ${file}`;
    const found = this.#found.get(key) ?? (await findWholeWheel(sha256, file));
    if (found !== undefined) this.#found.set(key, found);
    return found;
  }

  /** Everything about a wheel that nobody looked into yet. */
  whole(path: string, sha256: string, { name, version }: Named): Promise<WheelInspection> {
    // What it is taken for decides what is wrong with it.
    const key = `${sha256} ${name} ${version}`;
    const found = this.#whole.get(key) ?? inspectWheel(path, { name, version });
    this.#whole.set(key, found);
    return found;
  }

  /** What a wheel of the store installs; it was looked into when it entered, so its own list is believed. */
  recorded(path: string, sha256: string, named: Named): Promise<InstalledFiles> {
    const known = this.#recorded.get(sha256);
    if (known !== undefined) return known;
    const found = readRecorded(path, named.name).then((files) => files ?? this.whole(path, sha256, named));
    this.#recorded.set(sha256, found);
    // A wheel that could not be read may be made again, and asked about again.
    found.catch(() => this.#recorded.delete(sha256));
    return found;
  }
}
