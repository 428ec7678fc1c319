import { z } from 'zod';
import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { makeContext } from '../context/make-context.js';
import type { RemoteCache } from './remote-cache.js';
import { withRemoteCache } from './with-remote-cache.js';

const shared = { schema: z.strictObject({ digest: z.string() }), image: ({ digest }: { digest: string }) => digest };
const own = { digest: 'own' };
let said: string[];
let put: string[];
let work: number;

beforeEach(() => {
  said = [];
  put = [];
  work = 0;
});

/** A remote cache that answers with these texts, one after another. */
function remote(answers: (string | undefined)[], more: Partial<RemoteCache> = {}): RemoteCache {
  const left = [...answers];
  return {
    location: 'localhost:5000/stx',
    isWritable: true,
    get: () => Promise.resolve(left.shift()),
    hasImage: () => Promise.resolve(true),
    put: (project, tag, text) => {
      put.push(`${project}:${tag} ${text}`);
      return Promise.resolve();
    },
    putImage: (project, digest) => {
      put.push(`${project}@${digest}`);
      return Promise.resolve();
    },
    ...more,
  };
}

function context(cache: RemoteCache, key: { key?: string } = { key: 'abc' }): Context {
  return makeContext({
    root: '.',
    project: 'keystone',
    name: 'keystone',
    target: 'build-image',
    instructions: [],
    logFile: 'log',
    say: (line) => said.push(line),
    conclude: () => undefined,
    remote: cache,
    ...key,
  });
}

const run = (cache: RemoteCache, key?: { key?: string }): Promise<{ digest: string }> =>
  withRemoteCache(context(cache, key), shared, () => {
    work += 1;
    return Promise.resolve(own);
  });

test('a result of another machine is taken, and nothing is done here', async () => {
  expect(await run(remote(['{"digest":"theirs"}']))).toEqual({ digest: 'theirs' });
  expect([work, put]).toEqual([0, []]);
});

test('a result that nobody has is made, and put there after its image', async () => {
  expect(await run(remote([]))).toEqual(own);
  expect(put).toEqual(['keystone@own', 'keystone:build-image-abc {"digest":"own"}']);
});

test('a machine that may only read puts nothing', async () => {
  expect(await run(remote([], { isWritable: false }))).toEqual(own);
  expect(put).toEqual([]);
});

test('without a key nothing is asked', async () => {
  expect(await run(remote(['{"digest":"theirs"}']), {})).toEqual(own);
  expect(put).toEqual([]);
});

test.each([
  ['whose image is gone', '{"digest":"theirs"}', { hasImage: () => Promise.resolve(false) }],
  ['of another form', '{"sum":1}', {}],
])('a result %s is not taken, which is said', async (_what, answer, more) => {
  expect(await run(remote([answer], more))).toEqual(own);
  expect(work).toBe(1);
  expect(said).toHaveLength(1);
});

test('a remote cache that does not answer stops nothing', async () => {
  const get = (): Promise<string> => Promise.reject(new StxError('REGISTRY_UNREACHABLE', 'no answer'));
  expect(await run(remote([], { get, isWritable: false }))).toEqual(own);
  expect(said).toEqual([expect.stringContaining('no answer')]);
});

test('of two machines that worked at once the first is followed', async () => {
  expect(await run(remote([undefined, '{"digest":"theirs"}']))).toEqual({ digest: 'theirs' });
  expect([work, put]).toEqual([1, []]);
});
