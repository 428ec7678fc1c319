import pLimit from 'p-limit';
import { StxError } from '@stx/errors';
import { networkSettings, type NetworkSettings } from '@stx/engine';
import { normalizeName, parseJson } from '@stx/formats';
import { retry } from '@stx/process';
import { filesOf, PAGE_TYPE, pageSchema, type ListedFile } from './index-page.js';
import { defaultIndex } from './default-index.js';
import { send, type Answer } from './send.js';

const AT_ONCE = 16;
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504, 520, 524, 527]);
const REACH = 'check PIP_INDEX_URL, the network and the CA bundle, then run the command again';

export interface IndexOptions {
  settings?: NetworkSettings;
  say: (line: string) => void;
  signal?: AbortSignal;
  /** Number of attempts in all (default 5). */
  attempts?: number;
  /** The wait before the second attempt (default 500). */
  firstDelayMilliseconds?: number;
}

/** What the index lists of each distribution; undefined for one that it does not have. */
export type IndexAnswers = ReadonlyMap<string, readonly ListedFile[] | undefined>;

/**
 * Asks the Python index for distributions.
 *
 * @throws StxError INDEX_UNREACHABLE, INDEX_REFUSED or INDEX_INVALID, which names the index.
 */
export async function askIndex(names: readonly string[], options: IndexOptions): Promise<IndexAnswers> {
  const settings = options.settings ?? networkSettings();
  const base = `${(settings.indexUrl ?? (await defaultIndex())).replace(/\/+$/u, '')}/`;
  const limit = pLimit(AT_ONCE);
  const wanted = [...new Set(names.map(normalizeName))].sort();
  try {
    const found = await Promise.all(
      wanted.map((name) => limit(async () => [name, await askPage(name, base, settings, options)] as const)),
    );
    if (found.length > 0 && found.every(([, files]) => files === undefined)) {
      throw new StxError('INDEX_INVALID', `${hostOf(base)} has none of ${String(found.length)} distributions`, {
        hint: 'set PIP_INDEX_URL to the folder of the simple API, such as https://index.example/simple',
      });
    }
    return new Map(found);
  } finally {
    limit.clearQueue();
  }
}

async function askPage(
  name: string,
  base: string,
  settings: NetworkSettings,
  options: IndexOptions,
): Promise<ListedFile[] | undefined> {
  const ask = async (): Promise<Answer> => {
    const { signal } = options;
    const answer = await send(`${base}${name}/`, PAGE_TYPE, settings, signal).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message || cause.name : String(cause);
      throw new StxError('INDEX_UNREACHABLE', `${hostOf(base)} does not answer: ${why}`, { hint: REACH, cause });
    });
    if (!TRANSIENT.has(answer.status)) return answer;
    const message = `${hostOf(base)} does not answer for ${name}: HTTP status ${String(answer.status)}`;
    throw new StxError('INDEX_UNREACHABLE', message, { hint: REACH });
  };
  const { signal, say } = options;
  const answer = await retry(ask, {
    attempts: options.attempts ?? 5,
    firstDelayMilliseconds: options.firstDelayMilliseconds ?? 500,
    isTransient: (error) => error instanceof StxError && signal?.aborted !== true,
    onRetry: (error, attempt, delay) => {
      const why = error instanceof Error ? error.message : String(error);
      say(`retrying in ${String(delay)} ms (attempt ${String(attempt)} failed): ${why}`);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return answer.status === 404 ? undefined : filesOf(name, pageOf(name, base, answer));
}

function pageOf(name: string, base: string, { status, type, body }: Answer): ReturnType<typeof pageSchema.parse> {
  if (status === 401 || status === 403) {
    throw new StxError('INDEX_REFUSED', `${hostOf(base)} refuses ${name}: HTTP status ${String(status)}`, {
      hint: 'write the user and the password into PIP_INDEX_URL: https://<user>:<password>@<host>/simple',
    });
  }
  const parsed = status === 200 ? pageSchema.safeParse(parseJson(body.toString('utf8'))) : undefined;
  if (parsed?.success === true) return parsed.data;
  const what = status === 200 ? `${type === '' ? 'no media type' : type}, not a page of PEP 691` : 'no page';
  throw new StxError('INDEX_INVALID', `${hostOf(base)} answers ${name} with HTTP status ${String(status)}: ${what}`, {
    hint: 'set PIP_INDEX_URL to an index that serves the JSON form of the simple API (PEP 691)',
  });
}

const hostOf = (base: string): string => new URL(base).host;
