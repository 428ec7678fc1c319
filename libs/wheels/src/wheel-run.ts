import { availableParallelism, freemem } from 'node:os';
import pLimit from 'p-limit';
import type { SolveOptions } from '@stx/engine';
import { indexFileOf, type LockedDistribution } from '@stx/formats';
import { fetchFiles, type FetchContext, type FetchFault, type IndexFile } from '@stx/index';
import type { StoredWheel } from '@stx/store';
import { Inspections } from './inspections.js';
import { validateFetched, type LockRequest } from './validate-fetched.js';

/** Memory for one compilation, as measured for C++ extensions. */
const BYTES_PER_BUILD = 2 * 1024 ** 3;

/** How many wheels are built at once: bounded by cores, and by memory at 2 GiB each. */
export function buildParallelism(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_BUILD)));
}

/** The files of the index that one lock needs. */
export interface FetchRequest extends LockRequest {
  /** Sources and build requirements. */
  needs: readonly IndexFile[];
  /** Files that are only installed. */
  rest: readonly IndexFile[];
}

/** The failures of a fetch; sources and build requirements come first, so that builds run while the rest is fetched. */
export interface Fetch {
  needs: Promise<FetchFault[]>;
  rest: Promise<FetchFault[]>;
}

interface Joined {
  request: FetchRequest;
  context: FetchContext;
  options: SolveOptions;
  resolve: (fetch: Fetch) => void;
}

/**
 * Shares work between the locks of one process: one fetch for all, and one build and inspection per wheel. The fetch starts
 * when every expected lock has joined it or left.
 */
export class WheelRun {
  readonly inspections = new Inspections();
  readonly #limit = pLimit(buildParallelism());
  readonly #builds = new Map<string, Promise<StoredWheel>>();
  readonly #joined: Joined[] = [];
  readonly #expected: Set<string>;

  /** @param names Names of the expected locks. */
  constructor(
    names: readonly string[] = [],
    private readonly fetchAll: typeof fetchFiles = fetchFiles,
  ) {
    this.#expected = new Set(names);
  }

  /** Builds a wheel, or waits for its running build. @param key Key of all its inputs. */
  async build(key: string, work: () => Promise<StoredWheel>): Promise<{ wheel: StoredWheel; built: boolean }> {
    const running = this.#builds.get(key);
    if (running !== undefined) return { wheel: await running, built: false };
    const own = this.#limit(work);
    this.#builds.set(key, own);
    try {
      return { wheel: await own, built: true };
    } finally {
      // The store has it now, or a later request retries it.
      this.#builds.delete(key);
    }
  }

  /** Joins the fetch; resolves when it has started. A lock that is not expected gets a separate fetch at once. */
  async fetch(request: FetchRequest, context: FetchContext, options: SolveOptions): Promise<Fetch> {
    if (!this.#expected.has(context.name)) return this.#begin([request], context, options);
    return await new Promise<Fetch>((resolve) => {
      this.#joined.push({ request, context, options, resolve });
      this.leave(context.name);
    });
  }

  /** Removes a lock from the expected ones, so that the others do not wait for it. */
  leave(name: string): void {
    const [first] = this.#joined;
    if (!this.#expected.delete(name) || this.#expected.size > 0 || first === undefined) return;
    const requests = this.#joined.map(({ request }) => request);
    const fetch = this.#begin(requests, { ...first.context, name: progressName(this.#joined) }, first.options);
    for (const { resolve } of this.#joined) resolve(fetch);
  }

  #begin(requests: readonly FetchRequest[], context: FetchContext, options: SolveOptions): Fetch {
    const isStored = async ({ sha256, file }: IndexFile): Promise<boolean> =>
      (await this.inspections.find(sha256, file)) !== undefined;
    const fetch = (files: readonly IndexFile[]): Promise<FetchFault[]> =>
      this.fetchAll(unique(files), context, options, isStored, (fetched) =>
        validateFetched(requests, new Map(fetched.map(({ path, file }) => [file.file, path])), this.inspections),
      );
    const needs = fetch(requests.flatMap((request) => request.needs));
    const rest = needs.then(() => fetch(requests.flatMap((request) => request.rest)));
    // A caller awaits it later; an unhandled rejection would end the process first.
    rest.catch(() => undefined);
    return { needs, rest };
  }
}

/** The name of a shared fetch in progress lines. */
function progressName(joined: readonly Joined[]): string {
  const [first = '', ...others] = joined.map(({ context }) => context.name).sort();
  return others.length === 0 ? first : `${first} and ${String(others.length)} more`;
}

function unique(files: readonly IndexFile[]): IndexFile[] {
  return [...new Map(files.map((file) => [`${file.sha256} ${file.file}`, file])).values()];
}

/** The files of the index for a locked distribution: its wheel or its sdist. */
export function filesOf({ name, wheel, source }: LockedDistribution): IndexFile[] {
  if (wheel !== undefined) return [{ name, ...wheel }];
  const file = source === undefined ? undefined : indexFileOf(source);
  return file === undefined ? [] : [{ name, ...file }];
}
