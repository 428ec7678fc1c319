import { readFileSync } from 'node:fs';
import { request as requestPlain, type IncomingHttpHeaders } from 'node:http';
import { request as requestTls } from 'node:https';
import { rootCertificates } from 'node:tls';

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: Buffer;
}

export interface HttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface HttpOptions {
  /** File of certificates that are trusted in addition to those of Node. */
  caBundle?: string | undefined;
  /** Whether a server without a trusted certificate is accepted. */
  isTrusted?: boolean;
  /** Most bytes of an answer, as it is sent. */
  limit: number;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MILLISECONDS = 60_000;

/** Sends one request without a proxy, follows no redirect, and reads the whole answer. @throws Error for no or a too long answer. */
export async function sendRequest(
  { method, url, headers, body }: HttpRequest,
  { caBundle, isTrusted = false, limit, signal }: HttpOptions,
): Promise<HttpResponse> {
  const isTls = url.startsWith('https:');
  const ca = isTls && caBundle !== undefined ? { ca: [...rootCertificates, certificates(caBundle)] } : {};
  const options = {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) },
    timeout: TIMEOUT_MILLISECONDS,
    ...(signal === undefined ? {} : { signal }),
    ...(isTls ? { rejectUnauthorized: !isTrusted } : {}),
    ...ca,
  };
  return await new Promise<HttpResponse>((done, fail) => {
    const sent = (isTls ? requestTls : requestPlain)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit) answer.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      answer.on('end', () => {
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
      });
      answer.on('error', fail);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${String(TIMEOUT_MILLISECONDS / 1000)} s`)));
    sent.on('error', fail);
    sent.end(body);
  });
}

const read = new Map<string, string>();

function certificates(file: string): string {
  const known = read.get(file) ?? readFileSync(file, 'utf8');
  read.set(file, known);
  return known;
}
