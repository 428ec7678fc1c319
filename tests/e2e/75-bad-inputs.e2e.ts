import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { findIndex, startIndex, type LocalServer } from './index-server.js';
import { addTinyImage, makeCache, makeTrial, type Trial } from './workspace.js';

const text = (content: string): Buffer => Buffer.from(content);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A wheel whose RECORD is right, but for what `spoil` does to it. */
function wheel(name: string, files: Record<string, string>, spoil = (record: string): string => record): Buffer {
  const info = `${name}-1.0.dist-info`;
  const content: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const lines = Object.entries(content).map(
    ([path, each]) =>
      `${path},sha256=${createHash('sha256').update(each).digest('base64url')},${String(text(each).length)}`,
  );
  const record = spoil([...lines, `${info}/RECORD,,`, ''].join('\n'));
  const entries = Object.entries({ ...content, [`${info}/RECORD`]: record });
  return Buffer.from(zipSync(Object.fromEntries(entries.map(([path, each]) => [path, text(each)]))));
}

/** The bad wheels, each with the reason of its refusal. */
const BAD: Record<string, { bytes: Buffer; why: string }> = {
  stx_bad_record: {
    bytes: wheel('stx_bad_record', { 'stx_bad_record.py': 'x = 1\n' }, (record) =>
      record.replace(/sha256=.{4}/u, 'sha256=AAAA'),
    ),
    why: 'stx_bad_record.py has the sha256',
  },
  stx_bad_path: {
    bytes: wheel('stx_bad_path', { '../../evil.py': 'x = 1\n' }),
    why: '"../../evil.py" leads out of its folder',
  },
  stx_bad_pth: {
    bytes: wheel('stx_bad_pth', { 'stx_bad.pth': 'import os; os.getcwd()\n' }),
    why: 'stx_bad.pth would be run at every start of Python',
  },
  stx_bad_owner: {
    bytes: wheel('stx_bad_owner', { 'six.py': 'x = 1\n' }),
    why: 'six.py would be installed by six-',
  },
};
const fileOf = (name: string): string => `${name}-1.0-py3-none-any.whl`;
const pageOf = (name: string): string => `/simple/${name.replaceAll('_', '-')}/`;

function answer(path: string): { body: Buffer; type?: string } | undefined {
  for (const [name, { bytes }] of Object.entries(BAD)) {
    if (path === `/bad/${fileOf(name)}`) return { body: bytes, type: 'application/octet-stream' };
    const link = `<a href="/bad/${fileOf(name)}#sha256=${sha256(bytes)}">${fileOf(name)}</a>`;
    if (path === pageOf(name)) return { body: text(`<html><body>${link}</body></html>`), type: 'text/html' };
  }
  return undefined;
}

let trial: Trial;
let index: LocalServer;
let cache: string;
beforeAll(async () => {
  cache = await makeCache(['engine', 'locks', 'store']);
  trial = await makeTrial({ STX_BUILDER: 'own', STX_CACHE_DIR: cache });
  index = await startIndex(await findIndex(trial), { instead: answer });
});
afterAll(() => index.close());

/** Names of all files in a part of the store. */
function stored(part: 'sources' | 'wheels'): string[] {
  const folder = join(cache, part);
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];
}

test('bad wheels of an index are refused, each by name and reason, and none enters the store', async () => {
  await addTinyImage(trial, { pipPackages: ['six', ...Object.keys(BAD)] });
  await trial.ok(['lock', 'e2e-tiny'], { PIP_INDEX_URL: index.url });
  const output = await trial.fails(['build-wheels', 'e2e-tiny'], { PIP_INDEX_URL: index.url });
  for (const [name, { why }] of Object.entries(BAD)) {
    expect(output).toContain(`${name.replaceAll('_', '-')} 1.0: `);
    expect(output).toContain(why);
  }
  expect(output).toContain('5 wheels of e2e-tiny failed');
  const files = stored('wheels');
  expect(files.filter((file) => file.startsWith('stx_bad'))).toEqual([]);
  // Nothing says which of two that write one file is the right one.
  expect(files.some((file) => file.startsWith('six-'))).toBe(false);
  expect(files.some((file) => file.startsWith('uwsgi-'))).toBe(true);
  expect(existsSync(trial.path('dist/wheels/e2e-tiny/receipt.json'))).toBe(false);
});

async function serve(bytes: Buffer): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => response.end(bytes));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/p-1.0.tar`, server };
}

test('a source archive with a path outside of its folder is refused, and nothing of it is stored', async () => {
  const archive = pack();
  archive.entry({ name: 'p-1.0/setup.py' }, 'print(1)\n');
  archive.entry({ name: 'p-1.0/../../evil' }, 'evil\n');
  archive.finalize();
  const bytes = await buffer(archive);
  const { url, server } = await serve(bytes);
  try {
    await addTinyImage(trial, { project: 'p', source: { tar: { url, sha256: sha256(bytes) } } });
    const output = await trial.fails(['lock', 'e2e-tiny']);
    expect(output).toContain('p-1.0/../../evil');
    expect(stored('sources').filter((file) => file === 'setup.py' || file === 'evil')).toEqual([]);
  } finally {
    server.close();
  }
});

test('a wheel set that is not the YAML it should be is refused with line, column and value, and nothing is resolved', async () => {
  const before = await trial.read('wheels/starlingx/wheels.yaml');
  const lock = await trial.read('wheels/starlingx/wheels.lock.yaml');
  await trial.write(
    'wheels/starlingx/wheels.yaml',
    'base: trixie\nrelease: 2026.1\npackages:\n  fm: { version: 1.10, policy: sometimes }\n  fm: { version: !!python/object x }\n',
  );
  const output = await trial.fails(['lock', 'wheels-starlingx']);
  for (const place of ['5:3: ', '5:18: ']) expect(output).toContain(`wheels/starlingx/wheels.yaml:${place}`);
  expect(await trial.read('wheels/starlingx/wheels.lock.yaml')).toBe(lock);
  await trial.write('wheels/starlingx/wheels.yaml', before);
});
