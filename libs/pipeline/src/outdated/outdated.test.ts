import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkSettings } from '@stx/engine';
import { parseJson } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { outdatedSchema, type Facts } from '@stx/outdated';
import { makeContext } from '../context/make-context.js';
import { reportFacts } from './outdated.js';

const source = { sdist: { name: 'keystone', version: '29.0.2' } };
const project = { name: 'keystone', version: '29.0.2', source, release: '2026.1', constraint: undefined };
const facts: Facts & { unlocked: string[] } = {
  projects: [{ ...project, file: 'images/keystone/image.yaml' }],
  commits: [],
  entries: [],
  pins: [{ constraint: { name: 'zstd', version: '1.5', line: 7, marker: undefined }, file: 'upper-constraints.txt' }],
  locked: [
    { name: 'zstd', version: '1.5', yanked: undefined, indexFile: 'zstd-1.5.tar.gz', file: 'images/a/image.lock.yaml' },
  ],
  images: [],
  releases: new Map(),
  unlocked: ['images/b/image.lock.yaml'],
};

/** Reports on the facts against a stand-in index on this machine. */
async function report(zstd: string | false, keystone: string[], check: boolean, lines: string[]): Promise<void> {
  const lists: Record<string, object> = {
    '/simple/zstd/': { files: [{ filename: 'zstd-1.5.tar.gz', yanked: zstd }] },
    '/simple/keystone/': { files: keystone.map((version) => ({ filename: `keystone-${version}.tar.gz` })) },
  };
  const server = createServer(({ url = '' }, response) => response.end(JSON.stringify(lists[url])));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const index = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/simple`;
  try {
    await withTemporaryFolder('outdated', async (root) => {
      const names = { project: 'stx-images', name: 'stx-images', target: 'outdated', instructions: [], logFile: 'log' };
      const say = (line: string): void => void lines.push(line);
      const context = makeContext({ root, ...names, say, conclude: () => undefined });
      await reportFacts(facts, networkSettings({ PIP_INDEX_URL: index }), context, { json: true, check });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('planted changes of an index are reported, exactly those; --check fails for them', async () => {
  const lines: string[] = [];
  await expect(report('unsafe', ['29.0.2', '29.0.3', '30.0.0'], true, lines)).rejects.toMatchObject({
    code: 'OUTDATED',
  });
  const { findings, ...counts } = outdatedSchema.parse(parseJson(lines.at(-1) ?? ''));
  expect(findings.map(({ kind, name, to = '-' }) => `${kind}: ${name} ${to}`)).toEqual([
    'yanked in a lock: zstd -',
    'yanked constraint: zstd -',
    'patch release: keystone 29.0.3',
  ]);
  expect(counts).toEqual({ distributions: 2, images: 0, skipped: ['images/b/image.lock.yaml (no lock)'] });
});

test('--check accepts an index without news', async () => {
  const lines: string[] = [];
  await report(false, ['29.0.2', '30.0.0'], true, lines);
  expect(outdatedSchema.parse(parseJson(lines.at(-1) ?? '')).findings).toEqual([]);
});
