import { readFileSync } from 'node:fs';
import { request as requestPlain, type IncomingHttpHeaders } from 'node:http';
import { request as requestTls } from 'node:https';
import { rootCertificates } from 'node:tls';
import { StxError } from '@stx/errors';
import { setting } from '@stx/machine';

export interface Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: Buffer;
}

export interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const TIMEOUT_MILLISECONDS = 60_000;
/** Manifests and bundles are small; a longer answer is not one. */
const LIMIT = 32 << 20;

/** Sends one request and reads the whole answer. @throws StxError REGISTRY_UNREACHABLE. */
export async function send({ method, url, headers, body }: Request): Promise<Response> {
  const isTls = url.startsWith('https:');
  const ca = isTls ? certificates() : undefined;
  const all = { ...headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) };
  try {
    return await new Promise<Response>((done, fail) => {
      const options = { method, headers: all, timeout: TIMEOUT_MILLISECONDS, ...(ca === undefined ? {} : { ca }) };
      const sent = (isTls ? requestTls : requestPlain)(url, options, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > LIMIT) answer.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        answer.on('end', () => {
          done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        });
        answer.on('error', fail);
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer within 60 s')));
      sent.on('error', fail);
      sent.end(body);
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StxError('REGISTRY_UNREACHABLE', `${new URL(url).host} does not answer: ${why}`, {
      hint: 'check that the registry is up and reachable without a proxy, then run the command again',
      cause,
    });
  }
}

function certificates(): string[] | undefined {
  const file = setting('SSL_CERT_FILE');
  return file === undefined ? undefined : [...rootCertificates, readFileSync(file, 'utf8')];
}
