import { availableParallelism, freemem } from 'node:os';
import pLimit from 'p-limit';
import type { SolveOptions } from '@stx/engine';
import { indexFileOf, type LockedDistribution } from '@stx/formats';
import { fetchFiles, type FetchContext, type FetchFault, type IndexFile } from '@stx/index';
import type { StoredWheel } from '@stx/store';
import { Inspections } from './inspections.js';
import { refuseFetched, type Party } from './refuse-fetched.js';

/** Memory that one compile may take; C++ extensions were seen near it. */
const BYTES_PER_BUILD = 2 * 1024 ** 3;

/** How many wheels are built at once: bounded by cores, and by memory at 2 GiB each. */
export function buildParallelism(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_BUILD)));
}

/** What one lock wants of the index. */
export interface Wanted extends Party {
  /** What wheels are built from and with. */
  needs: readonly IndexFile[];
  /** What is only installed. */
  rest: readonly IndexFile[];
}

/** Why files could not be had; what builds need comes first, so that they go on while the rest is fetched. */
export interface Fetch {
  needs: Promise<FetchFault[]>;
  rest: Promise<FetchFault[]>;
}

interface Joined {
  wanted: Wanted;
  context: FetchContext;
  options: SolveOptions;
  resolve: (fetch: Fetch) => void;
}

/**
 * What the locks whose wheels are made in one process share: one fetch for all, and each wheel built, and looked into, once.
 * Nothing is fetched until each of them has said what it wants, or that it wants nothing.
 */
export class WheelRun {
  readonly inspections = new Inspections();
  readonly #limit = pLimit(buildParallelism());
  readonly #builds = new Map<string, Promise<StoredWheel>>();
  readonly #joined: Joined[] = [];
  readonly #awaited: Set<string>;

  /** @param names Of the locks that share it, as they name themselves when they fetch. */
  constructor(
    names: readonly string[] = [],
    private readonly bring: typeof fetchFiles = fetchFiles,
  ) {
    this.#awaited = new Set(names);
  }

  /** Builds a wheel when its turn comes; who asks for one that is built already waits for that. @param key Of all it is made from. */
  async build(key: string, work: () => Promise<StoredWheel>): Promise<{ wheel: StoredWheel; built: boolean }> {
    const running = this.#builds.get(key);
    if (running !== undefined) return { wheel: await running, built: false };
    const own = this.#limit(work);
    this.#builds.set(key, own);
    try {
      return { wheel: await own, built: true };
    } finally {
      // The store has it now; and what failed may be tried again.
      this.#builds.delete(key);
    }
  }

  /** Says what a lock wants; answers when all have, and the fetch has begun. One that nobody waits for is served at once. */
  async fetch(wanted: Wanted, context: FetchContext, options: SolveOptions): Promise<Fetch> {
    if (!this.#awaited.has(context.name)) return this.#begin([wanted], context, options);
    return await new Promise<Fetch>((resolve) => {
      this.#joined.push({ wanted, context, options, resolve });
      this.leave(context.name);
    });
  }

  /** Says that a lock wants nothing more, so that the others need not wait for it. */
  leave(name: string): void {
    const [first] = this.#joined;
    if (!this.#awaited.delete(name) || this.#awaited.size > 0 || first === undefined) return;
    const parties = this.#joined.map(({ wanted }) => wanted);
    const fetch = this.#begin(parties, { ...first.context, name: nameOf(this.#joined) }, first.options);
    for (const { resolve } of this.#joined) resolve(fetch);
  }

  #begin(parties: readonly Wanted[], context: FetchContext, options: SolveOptions): Fetch {
    const isStored = async ({ sha256, file }: IndexFile): Promise<boolean> =>
      (await this.inspections.find(sha256, file)) !== undefined;
    const fetch = (files: readonly IndexFile[]): Promise<FetchFault[]> =>
      this.bring(unique(files), context, options, isStored, (fetched) =>
        refuseFetched(parties, new Map(fetched.map(({ path, file }) => [file.file, path])), this.inspections),
      );
    const needs = fetch(parties.flatMap((party) => party.needs));
    const rest = needs.then(() => fetch(parties.flatMap((party) => party.rest)));
    // Whoever waits for them hears of a failure; until then it is nobody's.
    rest.catch(() => undefined);
    return { needs, rest };
  }
}

/** Under which name progress is told. */
function nameOf(joined: readonly Joined[]): string {
  const [first = '', ...others] = joined.map(({ context }) => context.name).sort();
  return others.length === 0 ? first : `${first} and ${String(others.length)} more`;
}

function unique(files: readonly IndexFile[]): IndexFile[] {
  return [...new Map(files.map((file) => [`${file.sha256} ${file.file}`, file])).values()];
}

/** The files of the index that a locked distribution is, or is built from. */
export function filesOf({ name, wheel, source }: LockedDistribution): IndexFile[] {
  if (wheel !== undefined) return [{ name, ...wheel }];
  const file = source === undefined ? undefined : indexFileOf(source);
  return file === undefined ? [] : [{ name, ...file }];
}
