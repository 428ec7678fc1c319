import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** How a registry answers, where it differs from Debian's docker-registry. */
export interface Quirks {
  name: string;
  /** The answer to a question about a repository that does not exist. */
  missing: Answer;
  /** The answers to the first manifests that are sent. */
  limits: readonly Answer[];
  /** Refuses images without layers. */
  needsLayers: boolean;
  /** Repositories are made by hand, and not by the first push. */
  needsRepository: boolean;
}

interface Answer {
  status: number;
  code: string;
  message: string;
}

const RATE = { status: 429, code: 'TOOMANYREQUESTS' };

export const REGISTRIES: readonly Quirks[] = [
  {
    name: 'Quay',
    missing: { status: 401, code: 'UNAUTHORIZED', message: 'access to the requested resource is not authorized' },
    limits: [],
    needsLayers: false,
    needsRepository: false,
  },
  {
    name: 'Docker Hub',
    missing: { status: 401, code: 'DENIED', message: 'requested access to the resource is denied' },
    limits: [{ ...RATE, message: 'You have reached your unauthenticated pull rate limit.' }],
    needsLayers: false,
    needsRepository: false,
  },
  {
    name: 'GHCR',
    missing: { status: 403, code: 'DENIED', message: 'requested access to the resource is denied' },
    limits: [{ ...RATE, message: 'retry-after: 880us, allowed: 44000/minute' }],
    needsLayers: false,
    needsRepository: false,
  },
  {
    name: 'ECR',
    missing: {
      status: 404,
      code: 'NAME_UNKNOWN',
      message: "The repository with name 'x' does not exist in the registry with id '1'",
    },
    limits: [],
    needsLayers: true,
    needsRepository: true,
  },
  {
    name: 'ACR',
    missing: { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "x" is not found' },
    limits: [
      { ...RATE, message: 'Rate exceeded' },
      { ...RATE, message: 'Rate exceeded' },
    ],
    needsLayers: false,
    needsRepository: false,
  },
];

export const USER = { name: 'joe', password: 'canary-1' };
const TOKEN = 'token-canary-2';
const NO_LAYERS: Answer = {
  status: 405,
  code: 'UNSUPPORTED',
  message: "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Image has to have at least 1 layer'",
};

/** A registry on loopback that answers as another would, and passes the rest on to docker-registry. */
export class StandIn {
  readonly repositories = new Set<string>();
  host = '';
  /** How many answers were its own, by code. */
  readonly answers: Record<string, number> = {};
  private readonly server: Server;
  private readonly limits: Answer[];
  private readonly quirks: Quirks;
  private readonly upstream: string;

  constructor(quirks: Quirks, upstream: string) {
    this.quirks = quirks;
    this.upstream = upstream;
    this.limits = [...quirks.limits];
    this.server = createServer((asked, response) => {
      void this.answer(asked, response);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.host = `127.0.0.1:${String(address.port)}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = asked;
    if (url.startsWith('/token')) {
      const basic = `Basic ${Buffer.from(`${USER.name}:${USER.password}`).toString('base64')}`;
      if (headers.authorization !== basic) this.say(response, { status: 401, code: 'UNAUTHORIZED', message: 'no' });
      else response.end(JSON.stringify({ token: TOKEN }));
      return;
    }
    if (headers.authorization !== `Bearer ${TOKEN}`) {
      response.setHeader('www-authenticate', `Bearer realm="http://${this.host}/token",service="stand-in"`);
      this.say(response, { status: 401, code: 'UNAUTHORIZED', message: 'authentication required' });
      return;
    }
    const { repository, kind } = /^\/v2\/(?<repository>.+?)\/(?<kind>manifests|blobs|tags)\//u.exec(url)?.groups ?? {};
    const isThere = repository === undefined || this.repositories.has(repository);
    const isWrite = method !== 'GET' && method !== 'HEAD';
    if (
      !isThere &&
      (kind === 'manifests' ? !isWrite || this.quirks.needsRepository : isWrite && this.quirks.needsRepository)
    ) {
      this.say(response, this.quirks.missing);
      return;
    }
    const body = kind === 'manifests' && isWrite ? await text(asked) : undefined;
    if (body !== undefined) {
      const limit = this.limits.shift();
      const { layers } = JSON.parse(body) as { layers: unknown[] };
      const refusal = limit ?? (this.quirks.needsLayers && layers.length === 0 ? NO_LAYERS : undefined);
      if (refusal !== undefined) {
        this.say(response, refusal);
        return;
      }
      this.repositories.add(repository ?? '');
    }
    this.pass(asked, response, body);
  }

  private say(response: ServerResponse, { status, code, message }: Answer): void {
    this.answers[code] = (this.answers[code] ?? 0) + 1;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code, message }] }));
  }

  private pass(asked: IncomingMessage, response: ServerResponse, body: string | undefined): void {
    const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => name !== 'authorization'));
    const [hostname, port] = this.upstream.split(':');
    const onward = request({ hostname, port, method: asked.method, path: asked.url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    if (body === undefined) asked.pipe(onward);
    else onward.end(body);
  }
}
