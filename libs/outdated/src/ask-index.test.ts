import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { networkSettings } from '@stx/engine';
import { askIndex, type IndexAnswers } from './ask-index.js';
import { PAGE_TYPE } from './index-page.js';

const page = JSON.stringify({
  files: [{ filename: 'six-1.0.tar.gz', yanked: 'broken' }, { filename: 'six-1.1-py3-none-any.whl' }],
});
const SIX = [
  { file: 'six-1.0.tar.gz', version: '1.0', isSdist: true, yanked: 'broken' },
  { file: 'six-1.1-py3-none-any.whl', version: '1.1', isSdist: false, yanked: undefined },
];

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let handler: Handler;
const server = createServer((request, response) => {
  handler(request, response);
});
const hostOf = (): string => `127.0.0.1:${String((server.address() as AddressInfo).port)}`;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const lines: string[] = [];
async function ask(names: string[], answer: Handler, login = '', host = hostOf()): Promise<IndexAnswers> {
  handler = answer;
  lines.length = 0;
  const settings = networkSettings({ PIP_INDEX_URL: `http://${login}${host}/simple` });
  return await askIndex(names, { settings, say: (line) => lines.push(line), attempts: 2, firstDelayMilliseconds: 1 });
}

const json: Handler = (_, response) => response.writeHead(200, { 'content-type': PAGE_TYPE }).end(page);
const withStatus =
  (status: number): Handler =>
  (_, response) =>
    response.writeHead(status).end();

test('each name is asked once, in its normalized form; an absent one has no files', async () => {
  const asked: string[] = [];
  const found = await ask(['Six', 'six', 'no.such'], (request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/simple/six/') json(request, response);
    else withStatus(404)(request, response);
  });
  expect(asked.sort()).toEqual(['/simple/no-such/', '/simple/six/']);
  expect([...found]).toEqual([
    ['no-such', undefined],
    ['six', SIX],
  ]);
});

test('a packed page after a redirect is read; another host gets no password', async () => {
  const logins: (string | undefined)[] = [];
  const found = await ask(
    ['six'],
    ({ url, headers }, response) => {
      logins.push(headers.authorization);
      const elsewhere = `http://localhost:${hostOf().split(':')[1] ?? ''}/other`;
      if (url === '/simple/six/') response.writeHead(302, { location: elsewhere }).end();
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(page));
    },
    'me:p%40ss@',
  );
  expect(found.get('six')).toEqual(SIX);
  expect(logins).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`, undefined]);
});

test('a transient answer is asked for again', async () => {
  let count = 0;
  const found = await ask(['six'], (request, response) => {
    count += 1;
    (count === 1 ? withStatus(503) : json)(request, response);
  });
  expect(found.get('six')).toEqual(SIX);
  expect(lines).toEqual([expect.stringContaining('HTTP status 503')]);
});

test.each<[string, Handler, string]>([
  ['always busy', withStatus(503), 'INDEX_UNREACHABLE'],
  ['cuts the connection', (request) => request.socket.destroy(), 'INDEX_UNREACHABLE'],
  ['refuses', withStatus(401), 'INDEX_REFUSED'],
  ['has none of the names', withStatus(404), 'INDEX_INVALID'],
  ['answers in HTML', (_, response) => response.end('<a href="six-1.0.tar.gz">six</a>'), 'INDEX_INVALID'],
  ['redirects without end', (_, response) => response.writeHead(302, { location: '/x' }).end(), 'INDEX_UNREACHABLE'],
])('an index that %s is an error that names it, never an empty list', async (_, answer, code) => {
  const error: unknown = await ask(['six', 'other'], answer, 'me:secret@').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringContaining(hostOf()) as string });
  expect(String(error)).not.toContain('secret');
});

test('an index that nobody serves is an error that names it', async () => {
  const error: unknown = await ask(['six'], json, '', '127.0.0.1:9').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'INDEX_UNREACHABLE', message: expect.stringContaining('127.0.0.1:9') as string });
});
