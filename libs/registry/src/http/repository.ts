import { StxError } from '@stx/errors';
import { parseJson } from '@stx/formats';
import { digestOfBytes } from '@stx/oci';
import { z } from 'zod';
import { repositoryOf } from '../name-image.js';
import type { Registry } from '../registry-settings.js';
import { findLogin } from './logins.js';
import type { HttpRequest, HttpResponse } from '@stx/http';
import { send } from './request.js';

type Sent = Omit<HttpRequest, 'url'> & { path: string };

const tokenSchema = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

/** Requests to one repository (OCI distribution-spec 1.1), for what skopeo cannot do: referrers and their index. */
export class Repository {
  readonly name: string;
  private readonly origin: string;
  private readonly host: string;
  private readonly path: string;
  private authorization: string | undefined;

  constructor(registry: Registry, name: string) {
    this.name = repositoryOf(registry, name);
    const at = this.name.indexOf('/');
    this.host = this.name.slice(0, at);
    this.path = this.name.slice(at + 1);
    this.origin = `${registry.plainHttp ? 'http' : 'https'}://${this.host}`;
  }

  /** A manifest or an index by tag or digest; undefined if there is none. @throws StxError REGISTRY_CORRUPT. */
  async manifest(reference: string): Promise<{ body: Buffer; digest: string; mediaType: string } | undefined> {
    const accept = [
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
    ].join(', ');
    const answer = await this.ask({ method: 'GET', path: `manifests/${reference}`, headers: { accept } });
    if (answer.status === 404) return undefined;
    this.expect(answer, [200], `reading ${reference}`);
    const digest = this.requireDigest(answer.body, reference);
    return { body: answer.body, digest, mediaType: answer.headers['content-type'] ?? '' };
  }

  /** The bytes of a small blob. @throws StxError REGISTRY_FAILED or REGISTRY_CORRUPT. */
  async blob(digest: string): Promise<Buffer> {
    let answer = await this.ask({ method: 'GET', path: `blobs/${digest}` });
    const { location } = answer.headers;
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      // A storage behind the registry is not sent its login.
      answer = await send({ method: 'GET', url: new URL(location, this.origin).href });
    }
    this.expect(answer, [200], `reading ${digest}`);
    this.requireDigest(answer.body, digest);
    return answer.body;
  }

  /** The text of the referrers API; undefined for a registry without it. */
  async referrers(digest: string): Promise<Buffer | undefined> {
    const answer = await this.ask({ method: 'GET', path: `referrers/${digest}` });
    const isIndex = (answer.headers['content-type'] ?? '').startsWith('application/vnd.oci.image.index.v1+json');
    return answer.status === 200 && isIndex ? answer.body : undefined;
  }

  async putBlob(content: Buffer): Promise<void> {
    const digest = digestOfBytes(content);
    if ((await this.ask({ method: 'HEAD', path: `blobs/${digest}` })).status === 200) return;
    const begun = await this.ask({ method: 'POST', path: 'blobs/uploads/' });
    this.expect(begun, [202], 'beginning an upload');
    const url = new URL(begun.headers.location ?? '', this.origin);
    url.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream', ...this.login() };
    const isOwn = url.origin === this.origin;
    const answer = await send({ method: 'PUT', url: url.href, headers: isOwn ? headers : {}, body: content });
    this.expect(answer, [201], `uploading ${digest}`);
  }

  /** @returns whether the registry lists the manifest as a referrer of its subject itself. */
  async putManifest(reference: string, mediaType: string, content: Buffer): Promise<boolean> {
    const answer = await this.ask({
      method: 'PUT',
      path: `manifests/${reference}`,
      headers: { 'content-type': mediaType },
      body: content,
    });
    this.expect(answer, [201], `writing ${reference}`);
    return answer.headers['oci-subject'] !== undefined;
  }

  private login(): Record<string, string> {
    return this.authorization === undefined ? {} : { authorization: this.authorization };
  }

  private async ask({ path, headers, ...rest }: Sent): Promise<HttpResponse> {
    const request = (): HttpRequest => ({
      ...rest,
      url: `${this.origin}/v2/${this.path}/${path}`,
      headers: { ...headers, ...this.login() },
    });
    const answer = await send(request());
    const challenge = answer.headers['www-authenticate'];
    if (answer.status !== 401 || challenge === undefined) return answer;
    this.authorization = await this.authorize(challenge);
    return this.authorization === undefined ? answer : await send(request());
  }

  /** Distribution-spec leaves logins to Basic and to the token protocol of Docker's registry. */
  private async authorize(challenge: string): Promise<string | undefined> {
    const login = await findLogin(this.host, this.path);
    if (/^basic\b/iu.test(challenge)) return login;
    const fields = Object.fromEntries(
      [...challenge.matchAll(/(?<key>\w+)="(?<value>[^"]*)"/gu)].map(({ groups }) => [
        groups?.key ?? '',
        groups?.value ?? '',
      ]),
    );
    if (fields.realm === undefined || !URL.canParse(fields.realm)) return undefined;
    const url = new URL(fields.realm);
    if (fields.service !== undefined) url.searchParams.set('service', fields.service);
    url.searchParams.set('scope', `repository:${this.path}:pull,push`);
    const answer = await send({
      method: 'GET',
      url: url.href,
      headers: login === undefined ? {} : { authorization: login },
    });
    this.expect(answer, [200], 'logging in');
    const token = tokenSchema.safeParse(parseJson(answer.body.toString('utf8')));
    const text = token.success ? (token.data.token ?? token.data.access_token) : undefined;
    return text === undefined ? undefined : `Bearer ${text}`;
  }

  private expect({ status, body }: HttpResponse, expected: readonly number[], what: string): void {
    if (expected.includes(status)) return;
    const why = `${this.name}: ${what}: HTTP status ${String(status)}: ${body.toString('utf8').trim().slice(0, 300)}`;
    if (status === 401 || status === 403) {
      throw new StxError('REGISTRY_REFUSED', why, {
        hint: 'log in with `skopeo login` or `docker login`, as a user who may do this',
      });
    }
    if (status === 429) throw new StxError('REGISTRY_LIMITED', why, { hint: 'wait, then run the command again' });
    throw new StxError('REGISTRY_FAILED', why);
  }

  private requireDigest(content: Buffer, reference: string): string {
    const digest = digestOfBytes(content);
    if (!reference.startsWith('sha256:') || reference === digest) return digest;
    throw new StxError('REGISTRY_CORRUPT', `${this.name} returns ${digest} for ${reference}`, {
      hint: 'check for a proxy or mirror in front of the registry; its answer is not used',
    });
  }
}
