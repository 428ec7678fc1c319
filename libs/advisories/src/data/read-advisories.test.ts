import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bill } from '@stx/describe';
import { withTemporaryFolder } from '@stx/machine';
import { zipSync } from 'fflate';
import { ecosystemsOf, requireScannable } from '../require-scannable.js';
import { readAdvisories } from './read-advisories.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const FRESH = '2026-11-20T00:00:00.123456789Z';

const bill: Bill = {
  image: { project: 'x', label: 'stx-x', digest: 'sha256:a', configDigest: 'sha256:b', architecture: 'amd64' },
  system: { id: 'debian', version: '13', title: 'Debian' },
  debs: [
    {
      name: 'a',
      version: '1',
      architecture: 'all',
      source: { name: 'a', version: '1' },
      licences: [],
      requires: [],
      layer: '',
    },
  ],
  distributions: [],
  unread: [],
};

const osv = (ecosystem: string, modified = FRESH): string =>
  JSON.stringify({ id: `X-${ecosystem}`, modified, affected: [{ package: { ecosystem, name: 'a' }, versions: null }] });

/** Scans with the files of a folder; undefined if nothing is refused. */
async function refusal(write: (folder: string) => void, of: Bill = bill): Promise<string | undefined> {
  return await withTemporaryFolder('advisories', async (folder) => {
    mkdirSync(join(folder, 'Debian'));
    write(folder);
    try {
      requireScannable(of, await readAdvisories(folder, ecosystemsOf(of), 'advisories'), NOW);
      return undefined;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code} ${message}`;
    }
  });
}

const file = (text: string) => (folder: string) => {
  writeFileSync(join(folder, 'Debian', 'a.json'), text);
};
const zip = (folder: string): string => {
  const path = join(folder, 'Debian', 'all.zip');
  writeFileSync(path, zipSync({ 'a.json': Buffer.from(osv('Debian:13')) }, { level: 0 }));
  return path;
};

test('a file and a zip of the right release are read', async () => {
  expect(await refusal(file(osv('Debian:13')))).toBeUndefined();
  expect(await refusal(zip)).toBeUndefined();
  expect(await refusal(file(osv('Debian:13', '2026-10-30T12:00:00Z')))).toBeUndefined();
});

test.each<[string, (folder: string) => void, RegExp, Bill?]>([
  ['missing', () => undefined, /advisories has no advisories/u],
  ['truncated JSON', file(osv('Debian:13').slice(0, -9)), /a\.json is not JSON/u],
  ['another JSON', file('{"id":"x"}'), /a\.json is no advisory: modified/u],
  [
    'truncated zip',
    (folder) => {
      const path = zip(folder);
      truncateSync(path, readFileSync(path).length - 30);
    },
    /cannot read .*all\.zip/u,
  ],
  [
    'one changed byte in a zip',
    (folder) => {
      const path = zip(folder);
      const bytes = readFileSync(path);
      bytes.write('Y-', bytes.indexOf('X-Debian'));
      writeFileSync(path, bytes);
    },
    /does not match its checksum/u,
  ],
  ['31 days old', file(osv('Debian:13', '2026-10-29T11:00:00Z')), /31 days old \(2026-10-29\)/u],
  ['in the future', file(osv('Debian:13', '2027-11-29T00:00:00Z')), /in the future/u],
  ['another release', file(osv('Debian:12')), /has no advisories of Debian:13; it has Debian:12/u],
  ['another ecosystem', file(osv('npm')), /has no advisories of Debian:13; it has npm/u],
  [
    'one package unread',
    file(osv('Debian:13')),
    /cannot read \/x\/METADATA of x/u,
    { ...bill, unread: ['/x/METADATA'] },
  ],
  [
    'one package without a version',
    file(osv('Debian:13')),
    /cannot read package "a"/u,
    { ...bill, debs: bill.debs.map((each) => ({ ...each, version: '' })) },
  ],
  ['no list of packages', file(osv('Debian:13')), /cannot read the list of Debian packages/u, { ...bill, debs: [] }],
  [
    'another distribution',
    file(osv('Debian:13')),
    /the distribution of x is ubuntu 24.04/u,
    { ...bill, system: { id: 'ubuntu', version: '24.04', title: '' } },
  ],
])('not scanned: %s', async (_case, write, expected, of = bill) => {
  const text = await refusal(write, of);
  expect(text).toMatch(/^NOT_SCANNED not scanned: /u);
  expect(text).toMatch(expected);
});
