import { z } from 'zod';
import { StxError } from '@stx/errors';
import { redact } from '@stx/machine';

const ANSWER_MILLISECONDS = 60_000;
const entitySchema = z.looseObject({ id: z.string() });

/** A client of Keystone's API, version 3, with a token of the administrator. */
export class KeystoneClient {
  private readonly url: string;
  private token = '';

  /** @param url Keystone's URL, without a version. */
  constructor(url: string) {
    this.url = `${url}/v3`;
  }

  async logIn(password: string): Promise<void> {
    const user = { name: 'admin', domain: { name: 'Default' }, password };
    const auth = {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: 'admin', domain: { name: 'Default' } } },
    };
    const answer = await this.request('POST', '/auth/tokens', { auth });
    this.token = answer.headers.get('x-subject-token') ?? '';
  }

  /** The id of what is created: `create('/users', 'user', {...})`. */
  async create(path: string, kind: string, value: object): Promise<string> {
    return await this.id(await this.request('POST', path, { [kind]: value }), kind);
  }

  /** The id of a domain, project, role or user of that name; undefined without one. */
  async find(path: string, kind: string, name: string): Promise<string | undefined> {
    const answer = await this.request('GET', `${path}?name=${encodeURIComponent(name)}`);
    const body: unknown = await answer.json();
    return z
      .record(z.string(), z.unknown())
      .transform((all) => z.array(entitySchema).parse(all[kind])[0]?.id)
      .parse(body);
  }

  async put(path: string): Promise<void> {
    await this.request('PUT', path);
  }

  private async id(answer: Response, kind: string): Promise<string> {
    const body = z.record(z.string(), z.unknown()).parse(await answer.json());
    return entitySchema.parse(body[kind]).id;
  }

  private async request(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(this.token === '' ? {} : { 'x-auth-token': this.token }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
    });
    if (answer.ok) return answer;
    const text = redact((await answer.text()).slice(0, 500));
    throw new StxError('CLOUD_IDENTITY', `${method} ${path}: status ${String(answer.status)}: ${text}`, {
      hint: "read Keystone's log: dist/cloud/logs/keystone.log",
    });
  }
}
