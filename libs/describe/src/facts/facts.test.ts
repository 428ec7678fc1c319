import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compress } from '@cloudpss/zstd/napi';
import { pack } from 'tar-stream';
import { licencesInCopyright } from './copyright.js';
import { parseStatus } from './dpkg-status.js';
import { mergeLayers, type ImageFacts } from './merge-layers.js';
import { parseMetadata } from './metadata.js';
import { readLayer } from './read-layer.js';

const layout = mkdtempSync(join(tmpdir(), 'stx-describe-'));
mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
afterAll(() => {
  rmSync(layout, { recursive: true });
});

type Files = Record<string, string | { target: string }>;

async function layer(files: Files, type: 'zstd' | 'gzip' = 'zstd'): Promise<{ digest: string; mediaType: string }> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string') archive.entry({ name }, content);
    else archive.entry({ name, type: 'symlink', linkname: content.target });
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  const tar = Buffer.concat(chunks);
  const bytes = type === 'zstd' ? compress(tar) : gzipSync(tar);
  const hex = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(layout, 'blobs', 'sha256', hex), bytes);
  return { digest: `sha256:${hex}`, mediaType: `application/vnd.oci.image.layer.v1.tar+${type}` };
}

async function stack(...layers: Files[]): Promise<ImageFacts> {
  const made = await Promise.all(layers.map(async (files, at) => await layer(files, at % 2 === 0 ? 'zstd' : 'gzip')));
  return mergeLayers(
    await Promise.all(made.map(async (each) => ({ digest: each.digest, facts: await readLayer(layout, each) }))),
  );
}

const STATUS = [
  'Package: libssl3t64',
  'Status: install ok installed',
  'Architecture: amd64',
  'Source: openssl (3.5.1-1)',
  'Version: 3.5.1-1+b1',
  'Provides: libssl3 (= 3.5.1-1)',
  'Depends: libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0',
  'Description: one line',
  ' Package: not-a-field',
  '',
  'Package: removed',
  'Status: deinstall ok config-files',
  'Architecture: amd64',
  'Version: 1',
  '',
].join('\n');

test('dpkg/status gives the installed packages with source name and version', () => {
  expect(parseStatus(STATUS)).toEqual([
    {
      name: 'libssl3t64',
      version: '3.5.1-1+b1',
      architecture: 'amd64',
      source: { name: 'openssl', version: '3.5.1-1' },
      depends: [['libc6'], ['debconf', 'debconf-2.0']],
      provides: ['libssl3'],
    },
  ]);
  expect(parseStatus('Package: a\nStatus: install ok installed\nVersion: 1:2-3\n')[0]?.source).toEqual({
    name: 'a',
    version: '1:2-3',
  });
});

test('a machine-readable copyright file names licences of files, another the common licences it refers to', () => {
  const machine = [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    '',
    'Files: *',
    'License: GPL-2+ and (Expat or BSD-3-clause)',
    ' text',
    '',
    'License: GPL-2+',
    ' text of the licence',
  ].join('\n');
  expect(licencesInCopyright(machine)).toEqual(['BSD-3-clause', 'Expat', 'GPL-2+']);
  expect(licencesInCopyright('see /usr/share/common-licenses/GPL-2.')).toEqual(['GPL-2']);
  expect(licencesInCopyright('all rights reserved')).toEqual([]);
});

test('METADATA gives names of requirements without extras, and no licence that is a whole text', () => {
  const text = [
    'Metadata-Version: 2.1',
    'Name: Oslo.Utils',
    'Version: 1.0',
    'License: a text',
    '        of two lines',
    'Classifier: License :: OSI Approved :: MIT License',
    'Classifier: Topic :: Any',
    'Requires-Dist: PyYAML>=3.12',
    "Requires-Dist: zope.interface; python_version > '3'",
    "Requires-Dist: pytest; extra == 'test'",
    '',
    'Requires-Dist: in-the-body',
  ].join('\n');
  expect(parseMetadata(text)).toEqual({
    name: 'Oslo.Utils',
    version: '1.0',
    classifiers: ['License :: OSI Approved :: MIT License'],
    requires: ['pyyaml', 'zope-interface'],
  });
  expect(parseMetadata('Version: 1\n')).toBeUndefined();
});

test('upper layers replace and remove files of lower layers', async () => {
  const site = 'var/lib/openstack/lib/python3.13/site-packages';
  const metadata = (name: string, version: string): string => `Name: ${name}\nVersion: ${version}\n`;
  const facts = await stack(
    {
      'etc/os-release': 'ID=debian\nVERSION_ID="13"\n',
      'var/lib/dpkg/status': 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n',
      'usr/share/doc/a/copyright': '/usr/share/common-licenses/GPL-3',
      'usr/share/doc/b': { target: 'a' },
      [`${site}/x-1.dist-info/METADATA`]: metadata('x', '1'),
      [`${site}/y-1.dist-info/METADATA`]: metadata('y', '1'),
      [`${site}/y.libs/liby-1.so.2`]: '',
      'opt/z-1.dist-info/METADATA': metadata('z', '1'),
    },
    {
      './var/lib/dpkg/status': STATUS,
      [`${site}/.wh.x-1.dist-info`]: '',
      [`${site}/x-2.dist-info/METADATA`]: metadata('x', '2'),
      'opt/.wh..wh..opq': '',
    },
  );
  expect(facts.osRelease).toEqual({ ID: 'debian', VERSION_ID: '13' });
  expect(facts.debs.map(({ name }) => name)).toEqual(['libssl3t64']);
  expect(facts.licencesOf('b')).toEqual(['GPL-3']);
  expect(facts.licencesOf('c')).toBeUndefined();
  expect(facts.distributions.map(({ metadata: { name, version } }) => `${name} ${version}`)).toEqual(['x 2', 'y 1']);
  expect(facts.libraries).toEqual([`/${site}/y.libs/liby-1.so.2`]);
});

test('a damaged layer is refused', async () => {
  const { digest, mediaType } = await layer({ a: 'content' });
  writeFileSync(join(layout, 'blobs', digest.replace(':', '/')), 'no archive');
  await expect(readLayer(layout, { digest, mediaType })).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
});
