import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { execa } from 'execa';
import { findEngine, networkSettings, solve, SOURCE_DATE_EPOCH } from '@stx/engine';
import { imagesLayout } from '@stx/store';
import { makeFolder, ROOT, type Trial } from './workspace.js';

interface Answer {
  status: number;
  type: string;
  body: Buffer;
}

export interface LocalServer {
  /** With the credentials it asks for. */
  url: string;
  /** Paths (an index's) or URLs (a proxy's) that were asked for with the right credentials. */
  asked: string[];
  /** How often the credentials were missing or wrong. */
  refused: number;
  close: () => Promise<void>;
}

/** The URL behind an answer that curl brings by the user's own proxies and certificates. */
async function bring(url: string, headers: readonly string[]): Promise<Answer> {
  const { caBundle } = networkSettings();
  const config = [url, ...headers]
    .map((value, index) => `${index === 0 ? 'url' : 'header'} = ${JSON.stringify(value)}\n`)
    .join('');
  const args = ['--disable', '--silent', '--location', '--compressed', '--noproxy', '127.0.0.1', '--config', '-'];
  const { stdout, stderr } = await execa(
    'curl',
    [
      ...args,
      ...(caBundle === undefined ? [] : ['--cacert', caBundle]),
      '--write-out',
      '%{stderr}%{http_code} %{content_type}',
    ],
    { input: config, encoding: 'buffer' },
  );
  const [status, type] = Buffer.from(stderr).toString().split(' ');
  return { status: Number(status), type: type ?? '', body: Buffer.from(stdout) };
}

/** apt waits for ever for the end of an answer in chunks that is an error. */
const EMPTY = { 'Content-Length': 0 };

const credentialsOf = (user: string | undefined): string =>
  user === undefined ? '' : `Basic ${Buffer.from(user).toString('base64')}`;

async function listen(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = (): Promise<void> =>
    new Promise((done) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => {
        done();
      });
    });
  return { port: (server.address() as AddressInfo).port, close };
}

export interface IndexOptions {
  /** `user:password` that every request must carry. */
  credentials?: string;
  /** May answer in the index's stead, or never; gets the path and how often it was asked for. */
  instead?: (path: string, times: number) => Partial<Answer> | 'hold' | undefined;
}

/** A Python index on loopback that stands before the user's own: its pages and its files, each link leading back to it. */
export async function startIndex(upstream: string, options: IndexOptions = {}): Promise<LocalServer> {
  const asked: string[] = [];
  const times = new Map<string, number>();
  const own: LocalServer = { url: '', asked, refused: 0, close: () => Promise.resolve() };
  const answer = async (path: string, accept: string): Promise<Answer> => {
    const file = /^\/files\/(?<url>[\w-]+)\/(?<name>[^/]+)$/u.exec(path)?.groups;
    if (file !== undefined) {
      const url = Buffer.from(file.url ?? '', 'base64url').toString();
      return await bring(file.name?.endsWith('.metadata') === true ? `${url}.metadata` : url, []);
    }
    const page = await bring(upstream.replace(/\/+$/u, '') + path.replace(/^\/simple/u, ''), [`Accept: ${accept}`]);
    const back = (link: string): string => {
      const url = new URL(link, `${upstream.replace(/\/+$/u, '')}${path.replace(/^\/simple/u, '')}`);
      const name = url.pathname.split('/').at(-1) ?? '';
      return `/files/${Buffer.from(url.href.split('#')[0] ?? '').toString('base64url')}/${name}${url.hash}`;
    };
    const text = page.body
      .toString()
      .replaceAll(
        /(?<before>href="|"url":\s*")(?<link>[^"]+)"/gu,
        (_all, before: string, link: string) => `${before}${back(link)}"`,
      );
    return { ...page, body: Buffer.from(text) };
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (options.credentials !== undefined && request.headers.authorization !== credentialsOf(options.credentials)) {
      own.refused += 1;
      response.writeHead(401, { ...EMPTY, 'WWW-Authenticate': 'Basic realm="index"' }).end();
      return;
    }
    asked.push(path);
    times.set(path, (times.get(path) ?? 0) + 1);
    const instead = options.instead?.(path, times.get(path) ?? 0);
    if (instead === 'hold') return;
    const whole = { status: 200, type: 'text/plain', body: Buffer.from('') };
    (instead === undefined
      ? answer(path, request.headers.accept ?? '*/*')
      : Promise.resolve({ ...whole, ...instead })
    ).then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body),
      () => response.writeHead(502, EMPTY).end(),
    );
  });
  const { port, close } = await listen(server);
  const user = options.credentials === undefined ? '' : `${options.credentials}@`;
  return Object.assign(own, { url: `http://${user}127.0.0.1:${String(port)}/simple/`, close });
}

/**
 * An HTTP proxy on loopback that asks for credentials and passes everything on; `fails` may say, by URL and how often it was
 * asked for, what is answered with 503 instead.
 */
export async function startProxy(
  credentials: string,
  fails: (url: string, times: number) => boolean = () => false,
): Promise<LocalServer> {
  const own: LocalServer = { url: '', asked: [], refused: 0, close: () => Promise.resolve() };
  const isKnown = (request: IncomingMessage): boolean => {
    const known = request.headers['proxy-authorization'] === credentialsOf(credentials);
    if (known) own.asked.push(request.url ?? '');
    else own.refused += 1;
    return known;
  };
  const server = createServer((request, response) => {
    if (!isKnown(request)) {
      response.writeHead(407, { ...EMPTY, 'Proxy-Authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    const url = request.url ?? '';
    if (fails(url, own.asked.filter((each) => each === url).length)) {
      response.writeHead(503, EMPTY).end();
      return;
    }
    const headers = (['accept', 'authorization'] as const).flatMap((name) =>
      request.headers[name] === undefined ? [] : [`${name}: ${request.headers[name]}`],
    );
    bring(url, headers).then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body),
      () => response.writeHead(502, EMPTY).end(),
    );
  });
  server.on('connect', (request, client: Socket) => {
    if (!isKnown(request)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const end of [target, client])
      end.on('error', () => {
        target.destroy();
        client.destroy();
      });
  });
  const { port, close } = await listen(server);
  return Object.assign(own, { url: `http://${credentials}@127.0.0.1:${String(port)}`, close });
}

/** The Python index of this machine: PIP_INDEX_URL, else pip's own default, for which the builder's pip is asked. */
export async function findIndex(trial: Trial): Promise<string> {
  const { indexUrl } = networkSettings();
  if (indexUrl !== undefined) return indexUrl;
  const folder = await makeFolder();
  const engine = await findEngine({ workspace: ROOT, say: () => undefined });
  const program = "from pip._internal.models.index import PyPI; open('/index', 'w').write(PyPI.simple_url)";
  await solve(
    engine,
    {
      name: 'pip default',
      dockerfile: `FROM stx-builder AS ask\nRUN ${JSON.stringify(['/opt/stx/bin/python', '-c', program])}\nFROM scratch\nCOPY --from=ask /index /\n`,
      folders: {},
      images: { 'stx-builder': { layout: imagesLayout(), digest: (await trial.receipt('builder-trixie')).digest } },
      buildArguments: {},
      labels: {},
      secrets: {},
      network: 'none',
      sourceDateEpoch: SOURCE_DATE_EPOCH,
      output: { kind: 'folder', path: folder },
    },
    { logFile: `${folder}.log`, onProgress: () => undefined },
  );
  return await readFile(`${folder}/index`, 'utf8');
}
