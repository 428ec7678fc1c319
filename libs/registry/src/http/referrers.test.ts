import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { INDEX_TYPE, makeAttachment, MANIFEST_TYPE, type Attachment } from '@stx/oci';
import { referrersTag } from '../name-image.js';
import { attach, listReferrers } from './referrers.js';
import { Repository } from './repository.js';

const SUBJECT = { mediaType: MANIFEST_TYPE, digest: `sha256:${'1'.repeat(64)}`, size: 7 };
const hash = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** What is needed of a registry, as the distribution-spec describes it, without or with the referrers API. */
class StandIn {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, { type: string; content: Buffer }>();
  readonly writes: string[] = [];
  token: string | undefined;
  hasApi = false;
  /** Called before each write of a tag. */
  beforeTag: () => void = () => undefined;
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.answer(request, response, Buffer.concat(chunks));
    });
  });

  async start(): Promise<Repository> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return new Repository({ location: `${this.host}/stx`, plainHttp: true }, 'x');
  }

  get host(): string {
    return `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.server.close();
  }

  private answer({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const end = (status: number, head: Record<string, string> = {}, content?: Buffer | string): void => {
      response.writeHead(status, head).end(content);
    };
    if (url.startsWith('/token')) {
      end(200, {}, JSON.stringify({ token: this.token }));
      return;
    }
    if (this.token !== undefined && headers.authorization !== `Bearer ${this.token}`) {
      end(401, { 'www-authenticate': `Bearer realm="http://${this.host}/token",service="s"` });
      return;
    }
    const [, kind = '', reference = ''] = /^\/v2\/stx\/x\/(blobs|manifests|referrers)\/([^?]*)/u.exec(url) ?? [];
    if (method === 'PUT') this.writes.push(`${kind} ${reference}`);
    if (kind === 'blobs' && method === 'POST') {
      end(202, { location: '/v2/stx/x/blobs/uploads/1?state=a' });
      return;
    }
    if (kind === 'blobs' && method === 'PUT') {
      this.blobs.set(new URL(url, 'http://a').searchParams.get('digest') ?? '', body);
      end(201);
      return;
    }
    if (kind === 'blobs') {
      const found = this.blobs.get(reference);
      if (found === undefined) end(404);
      else end(200, {}, method === 'HEAD' ? undefined : found);
      return;
    }
    if (kind === 'manifests' && method === 'PUT') {
      if (!reference.startsWith('sha256:')) this.beforeTag();
      for (const name of [reference, hash(body)])
        this.manifests.set(name, { type: headers['content-type'] ?? '', content: body });
      end(201, this.hasApi ? { 'oci-subject': SUBJECT.digest } : {});
      return;
    }
    if (kind === 'referrers' && this.hasApi) {
      const all = [...this.manifests].filter(([name]) => name.startsWith('sha256:'));
      const manifests = all.map(([digest, { content }]) => ({
        mediaType: MANIFEST_TYPE,
        digest,
        size: content.length,
      }));
      end(200, { 'content-type': INDEX_TYPE }, JSON.stringify({ schemaVersion: 2, manifests }));
      return;
    }
    const found = this.manifests.get(reference);
    if (found === undefined) end(404);
    else end(200, { 'content-type': found.type }, found.content);
  }
}

const artifact = (text: string): Attachment =>
  makeAttachment(SUBJECT, 'application/vnd.test', Buffer.from(text), { a: text });
const texts = async (repository: Repository): Promise<unknown[]> =>
  (await listReferrers(repository, SUBJECT.digest)).map(({ digest }) => digest);

let registry: StandIn;
let repository: Repository;
beforeEach(async () => {
  registry = new StandIn();
  repository = await registry.start();
});
afterEach(() => {
  registry.stop();
});

test('a registry without the API gets an index under the referrers tag; a second run writes no blob and no tag', async () => {
  const attachments = [artifact('one'), artifact('two')];
  await attach(repository, SUBJECT.digest, attachments);
  expect(await texts(repository)).toEqual(attachments.map(({ descriptor }) => descriptor.digest));
  registry.writes.length = 0;
  await attach(repository, SUBJECT.digest, attachments);
  expect(registry.writes).toEqual(attachments.map(({ descriptor }) => `manifests ${descriptor.digest}`));
});

test('referrers of others stay, also those that another publisher writes in between', async () => {
  await attach(repository, SUBJECT.digest, [artifact('theirs')]);
  const tag = referrersTag(SUBJECT.digest);
  const before = registry.manifests.get(tag);
  let isFirst = true;
  registry.beforeTag = () => {
    if (!isFirst) return;
    isFirst = false;
    // The other publisher's index replaces ours right after it is written.
    setTimeout(() => before !== undefined && registry.manifests.set(tag, before), 0);
  };
  await attach(repository, SUBJECT.digest, [artifact('ours')]);
  await new Promise((done) => setTimeout(done, 20));
  await attach(repository, SUBJECT.digest, [artifact('ours')]);
  expect(await texts(repository)).toEqual(
    [artifact('theirs'), artifact('ours')].map(({ descriptor }) => descriptor.digest),
  );
});

test('a registry with the API needs no tag', async () => {
  registry.hasApi = true;
  await attach(repository, SUBJECT.digest, [artifact('one')]);
  expect(await texts(repository)).toEqual([artifact('one').descriptor.digest]);
  expect(registry.manifests.has(referrersTag(SUBJECT.digest))).toBe(false);
});

test('a registry that asks for a token gets one', async () => {
  registry.token = 'canary';
  await attach(repository, SUBJECT.digest, [artifact('one')]);
  expect(await texts(repository)).toHaveLength(1);
});

test('an image under the referrers tag is named in the error', async () => {
  registry.manifests.set(referrersTag(SUBJECT.digest), { type: MANIFEST_TYPE, content: Buffer.from('{"layers":[]}') });
  await expect(attach(repository, SUBJECT.digest, [artifact('one')])).rejects.toMatchObject({
    code: 'REGISTRY_FAILED',
    message: expect.stringContaining('is not an index of referrers') as string,
  });
});

test('wrong bytes are refused', async () => {
  const attachment = artifact('one');
  await attach(repository, SUBJECT.digest, [attachment]);
  registry.blobs.set(hash(Buffer.from('one')), Buffer.from('two'));
  await expect(repository.blob(hash(Buffer.from('one')))).rejects.toMatchObject({ code: 'REGISTRY_CORRUPT' });
  await expect(repository.blob(`sha256:${'2'.repeat(64)}`)).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
});
