import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJson } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { outdatedSchema, type Finding } from '@stx/outdated';
import { makeContext } from '../context/make-context.js';
import type { Context } from '../context/context.js';
import { gatherFacts } from './gather-facts.js';
import { reportOutdated } from './outdated.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Files of a stand-in index, by distribution. */
type Lists = Map<string, Map<string, string | false>>;

/** Lists of an index that has every file of the workspace, and nothing newer. */
function currentLists(context: Context): Lists {
  const { projects, entries, pins, locked } = gatherFacts(context);
  const lists: Lists = new Map();
  const add = (name: string, file: string, yanked?: string): void => {
    const key = name.toLowerCase().replaceAll(/[-_.]+/gu, '-');
    lists.set(key, (lists.get(key) ?? new Map<string, string | false>()).set(file, yanked ?? false));
  };
  for (const { name, version } of [...projects, ...entries, ...pins.map(({ constraint }) => constraint)])
    add(name, `${name}-${version}.tar.gz`);
  for (const { name, indexFile, yanked } of locked) add(name, indexFile, yanked);
  return lists;
}

/** The findings of the real workspace against a stand-in index on this machine. */
async function ask(context: Context, lines: string[], lists: Lists, check = false): Promise<Finding[]> {
  const server = createServer(({ url = '' }, response) => {
    const list = lists.get(/^\/simple\/(?<name>[^/]+)\/$/u.exec(url)?.groups?.name ?? '');
    const files = [...(list ?? [])].map(([filename, yanked]) => ({ filename, yanked }));
    response.writeHead(list === undefined ? 404 : 200).end(JSON.stringify({ files }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const index = { PIP_INDEX_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/simple` };
  lines.length = 0;
  try {
    await reportOutdated(context, { json: true, check }, index);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return outdatedSchema.parse(parseJson(lines.at(-1) ?? '')).findings;
}

const short = ({ kind, name, to }: Finding): string => `${kind}: ${name} ${to ?? '-'}`;

test('planted changes of an index are found in this workspace, exactly those; --check fails for them', async () => {
  await withTemporaryFolder('outdated', async (folder) => {
    const lines: string[] = [];
    const names = { project: 'stx-images', name: 'stx-images', target: 'outdated', instructions: [] };
    const say = (line: string): void => void lines.push(line);
    const context: Context = {
      ...makeContext({ root, ...names, say, conclude: () => undefined, logFile: join(folder, 'log') }),
      // Reports are written there.
      root: folder,
    };
    const lists = currentLists(context);
    const before = await ask(context, lines, lists);
    const { projects, pins } = gatherFacts(context);
    const keystone = projects.find(({ name }) => name === 'keystone')?.version ?? '';
    const oslo = pins.find(({ constraint }) => constraint.name === 'oslo-messaging')?.constraint.version ?? '';
    const major = Number(keystone.split('.')[0]);
    lists.get('keystone')?.set(`keystone-${String(major)}.99.0.tar.gz`, false);
    lists.get('nova')?.set('nova-99.0.0.tar.gz', false);
    for (const file of lists.get('oslo-messaging')?.keys() ?? []) lists.get('oslo-messaging')?.set(file, 'unsafe');
    lists.delete('alembic');
    const after = await ask(context, lines, lists);
    const known = new Set(before.map((finding) => JSON.stringify(finding)));
    const planted = after.filter((finding) => !known.has(JSON.stringify(finding)));
    expect(after.length - planted.length).toBe(before.length);
    expect([...new Set(planted.map(short))]).toEqual([
      'yanked in a lock: oslo-messaging -',
      'missing from the index: alembic -',
      'yanked constraint: oslo-messaging -',
      `patch release: keystone ${String(major)}.99.0`,
    ]);
    expect(planted[0]?.why).toBe('unsafe');
    expect(planted.find(({ kind }) => kind === 'yanked constraint')?.from).toBe(oslo);
    expect(planted[0]?.files).toContain('images/nova/image.lock.yaml');
    await expect(ask(context, lines, lists, true)).rejects.toMatchObject({ code: 'OUTDATED' });
  });
});
