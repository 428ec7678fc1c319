import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { NetworkSettings } from '@stx/engine';
import { sendRequest } from '@stx/http';

/** The whole answer of an index. */
export interface Answer {
  status: number;
  /** Its media type. */
  type: string;
  body: Buffer;
}

/** The longest page of the public index has about 20 MiB. */
const LIMIT = 128 << 20;
const MOST_REDIRECTS = 5;

/** Sends one GET request with the settings of pip, and follows redirects; credentials go only to the index's own host. */
export async function send(
  url: string,
  accept: string,
  settings: NetworkSettings,
  signal: AbortSignal | undefined,
  redirects = 0,
): Promise<Answer> {
  const target = new URL(url);
  const { location, answer } = await once(target, accept, settings, signal);
  if (location === undefined) return answer;
  if (redirects >= MOST_REDIRECTS) throw new Error(`more than ${String(MOST_REDIRECTS)} redirects`);
  const next = new URL(location, target);
  if (!['http:', 'https:'].includes(next.protocol)) throw new Error(`a redirect to ${next.protocol}`);
  if (next.protocol === 'http:' && target.protocol === 'https:') throw new Error('a redirect from https to http');
  const isSame = next.origin === target.origin;
  [next.username, next.password] = isSame ? [target.username, target.password] : ['', ''];
  return await send(next.href, accept, settings, signal, redirects + 1);
}

async function once(
  target: URL,
  accept: string,
  { caBundle, trustedHosts }: NetworkSettings,
  signal: AbortSignal | undefined,
): Promise<{ answer: Answer; location?: string }> {
  const isTrusted = trustedHosts.some((each) => each === target.hostname || each === target.host);
  const {
    status,
    headers,
    body: sent,
  } = await sendRequest(
    { method: 'GET', url: target.href, headers: { accept, 'accept-encoding': 'gzip' } },
    { caBundle, isTrusted, limit: LIMIT, signal },
  );
  const isPacked = headers['content-encoding'] === 'gzip';
  const body = isPacked ? await promisify(gunzip)(sent, { maxOutputLength: LIMIT }) : sent;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const isMoved = [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;
  return { answer: { status, type, body }, ...(isMoved ? { location: headers.location ?? '' } : {}) };
}
