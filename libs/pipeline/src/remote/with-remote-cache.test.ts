import { z } from 'zod';
import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { makeContext } from '../context/make-context.js';
import type { RemoteCache } from './remote-cache.js';
import { withRemoteCache } from './with-remote-cache.js';

const shared = { schema: z.strictObject({ digest: z.string() }), image: ({ digest }: { digest: string }) => digest };
const own = { digest: 'own' };
let lines: string[];
let put: string[];
let work: number;

beforeEach(() => {
  lines = [];
  put = [];
  work = 0;
});

/** A remote cache that returns these texts, one per lookup. */
function remote(texts: (string | undefined)[], more: Partial<RemoteCache> = {}): RemoteCache {
  const left = [...texts];
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
    say: (line) => lines.push(line),
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

test('a cached result is used without work', async () => {
  expect(await run(remote(['{"digest":"theirs"}']))).toEqual({ digest: 'theirs' });
  expect([work, put]).toEqual([0, []]);
});

test('a cache miss does the work and writes the image, then the result', async () => {
  expect(await run(remote([]))).toEqual(own);
  expect(put).toEqual(['keystone@own', 'keystone:build-image-abc {"digest":"own"}']);
});

test('a read-only machine writes nothing', async () => {
  expect(await run(remote([], { isWritable: false }))).toEqual(own);
  expect(put).toEqual([]);
});

test('without a key there is no lookup', async () => {
  expect(await run(remote(['{"digest":"theirs"}']), {})).toEqual(own);
  expect(put).toEqual([]);
});

test.each([
  ['whose image is missing', '{"digest":"theirs"}', { hasImage: () => Promise.resolve(false) }],
  ['in another format', '{"sum":1}', {}],
])('a result %s is ignored and reported', async (_what, answer, more) => {
  expect(await run(remote([answer], more))).toEqual(own);
  expect(work).toBe(1);
  expect(lines).toHaveLength(1);
});

test('a remote cache that does not answer does not stop the work', async () => {
  const get = (): Promise<string> => Promise.reject(new StxError('REGISTRY_UNREACHABLE', 'no answer'));
  expect(await run(remote([], { get, isWritable: false }))).toEqual(own);
  expect(lines).toEqual([expect.stringContaining('no answer')]);
});

test('if another machine wrote its result meanwhile, that one is used', async () => {
  expect(await run(remote([undefined, '{"digest":"theirs"}']))).toEqual({ digest: 'theirs' });
  expect([work, put]).toEqual([1, []]);
});
