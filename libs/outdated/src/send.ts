import { readFileSync } from 'node:fs';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { NetworkSettings } from '@stx/engine';

/** The whole answer of an index. */
export interface Answer {
  status: number;
  /** Its media type. */
  type: string;
  body: Buffer;
}

const TIMEOUT_MILLISECONDS = 60_000;
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
  settings: NetworkSettings,
  signal: AbortSignal | undefined,
): Promise<{ answer: Answer; location?: string }> {
  const isTls = target.protocol === 'https:';
  const options = {
    headers: { accept, 'accept-encoding': 'gzip' },
    timeout: TIMEOUT_MILLISECONDS,
    ...(signal === undefined ? {} : { signal }),
    ...(isTls ? tlsOptions(target, settings) : {}),
  };
  const message = await new Promise<{ head: IncomingMessage; body: Buffer }>((done, fail) => {
    const sent = (isTls ? requestTls : requestPlain)(target, options, (head) => {
      const chunks: Buffer[] = [];
      let size = 0;
      head.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LIMIT) head.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      head.on('end', () => {
        done({ head, body: Buffer.concat(chunks) });
      });
      head.on('error', fail);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${String(TIMEOUT_MILLISECONDS / 1000)} s`)));
    sent.on('error', fail);
    sent.end();
  });
  const { statusCode: status = 0, headers } = message.head;
  const isPacked = headers['content-encoding'] === 'gzip';
  const body = isPacked ? await promisify(gunzip)(message.body, { maxOutputLength: LIMIT }) : message.body;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const isMoved = [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;
  return { answer: { status, type, body }, ...(isMoved ? { location: headers.location ?? '' } : {}) };
}

function tlsOptions(
  { hostname, host }: URL,
  { caBundle, trustedHosts }: NetworkSettings,
): { ca?: string[]; rejectUnauthorized: boolean } {
  const isTrusted = trustedHosts.some((each) => each === hostname || each === host);
  const ca = caBundle === undefined ? {} : { ca: [...rootCertificates, readCertificates(caBundle)] };
  return { ...ca, rejectUnauthorized: !isTrusted };
}

const read = new Map<string, string>();

function readCertificates(file: string): string {
  const known = read.get(file) ?? readFileSync(file, 'utf8');
  read.set(file, known);
  return known;
}
